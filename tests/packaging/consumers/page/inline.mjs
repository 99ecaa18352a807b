// main-thread.mjs with the WebAssembly inside.
import { init, stats, toCsv } from "collapsar/inline";

document.querySelector("input").addEventListener("change", async ({ target }) => {
  await init();
  const [matrix, mask] = target.files;
  document.querySelector("output").textContent = toCsv(await stats(matrix, { mask }));
});
