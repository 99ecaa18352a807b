// The Worker of in-worker.mjs.
import { init, stats, toCsv } from "collapsar";

addEventListener("message", async ({ data: [matrix, mask] }) => {
  await init();
  postMessage(toCsv(await stats(matrix, { mask })));
});
