// @ts-check
// The Worker: measures the rows of a file that have a byte-identical twin, off the page's thread.
import { init, isCollapsarError, stats, toCsv } from "collapsar";

addEventListener("message", async ({ data: file }) => {
  try {
    await init();
    const onProgress = (/** @type {import("collapsar").Progress} */ { done, total }) =>
      postMessage({ fraction: total === 0 ? 1 : done / total });
    const snapshot = await stats(file, { onProgress });
    postMessage({ metrics: snapshot.metrics, csv: toCsv(snapshot) });
  } catch (error) {
    // What is wrong with the file, and what to do about it; anything else is a mistake of this program.
    if (!isCollapsarError(error)) throw error;
    postMessage({ problem: error.message });
  }
});
