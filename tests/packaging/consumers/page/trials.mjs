// A page of the parts that are loaded when they are needed: HDF5's WebAssembly, and a pool of workers. It takes a file of trials.
import { init, toCsv, trials } from "collapsar";

document.querySelector("input").addEventListener("change", async ({ target }) => {
  await init();
  const { records } = await trials(target.files[0], { jobs: 2 });
  document.querySelector("output").textContent = toCsv(records);
});
