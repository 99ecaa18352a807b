// Makes a report of rows in memory, in whatever runtime this is.
import { init, stats } from "collapsar";
import { statsDocument, toHtml, toMarkdown } from "collapsar/report";

await init();
const matrix = { data: new Float32Array([1, 2, 1, 2]), dtype: "F32", shape: [4, 1] };
const document = statsDocument(await stats(matrix, { distances: 9 }));
const html = toHtml(document);
console.log(
  html.startsWith("<!doctype html>"),
  html.includes("<svg"),
  toMarkdown(document).startsWith("# collapsar stats: data"),
);
