// A page that measures: the first chosen file is the matrix, the second its mask.
import { init, stats, toCsv } from "collapsar";

document.querySelector("input").addEventListener("change", async ({ target }) => {
  await init();
  const [matrix, mask] = target.files;
  document.querySelector("output").textContent = toCsv(await stats(matrix, { mask }));
});
