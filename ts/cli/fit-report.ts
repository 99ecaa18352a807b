/** The report of the fit job, for people and for programs. */
import type { Fitted } from "../jobs/fit.js";
import { fitNotes, fitSentence, fitTables } from "../report/parts/fit.js";
import { originText } from "../report/parts/stats.js";
import type { Colours } from "./colours.js";
import { resultJson } from "./files/result-json.js";
import { count, pairs, partLines } from "./text.js";

/** The report as lines: first the sentence to quote. */
export function fitReport(result: Fitted, colours: Colours): string[] {
  const sentence = fitSentence(result);
  return [
    ...(sentence ? [sentence, ""] : []),
    ...pairs([
      ["matrix", originText(result.matrix)],
      [
        "rows",
        `${count(result.tokens)} tokens, ${count(result.observed.nUnique)} distinct rows, rounded to ${result.storage}`,
      ],
      ["dims", `${count(result.dims)}, of which ${count(result.varying.length)} vary`],
    ]),
    ...partLines(fitTables(result), colours),
  ];
}

/** One JSON object with everything that was found. */
export const fitJson = (result: Fitted): string =>
  resultJson("fit", { sentence: fitSentence(result), notes: fitNotes(result), ...result });
