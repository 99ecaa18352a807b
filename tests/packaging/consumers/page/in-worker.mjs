// A page that leaves the measuring to a Worker. It imports the package too, as a page would that shows what its Worker finds.
import { METRICS } from "collapsar";

const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
worker.addEventListener("message", ({ data }) => {
  if (!data.includes(METRICS[0])) throw new Error("this is no CSV of metrics");
  document.querySelector("output").textContent = data;
});
document.querySelector("input").addEventListener("change", ({ target }) => worker.postMessage([...target.files]));
