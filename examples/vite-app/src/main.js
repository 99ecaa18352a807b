// @ts-check
// The page: gives a chosen file to the Worker and shows what comes back. The file is never copied; the Worker reads the parts it needs.
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const input = /** @type {HTMLInputElement} */ (document.querySelector("input"));
const progress = /** @type {HTMLProgressElement} */ (document.querySelector("progress"));
const status = /** @type {HTMLElement} */ (document.querySelector("[role=status]"));
const link = /** @type {HTMLAnchorElement} */ (document.querySelector("a"));

input.addEventListener("change", () => {
  if (!input.files?.[0]) return;
  status.textContent = "";
  link.hidden = true;
  progress.hidden = false;
  worker.postMessage(input.files[0]);
});

worker.addEventListener("message", ({ data: { fraction, metrics, csv, problem } }) => {
  if (fraction !== undefined) {
    progress.value = fraction;
    return;
  }
  progress.hidden = true;
  status.textContent = problem ?? `${metrics.n_tokens} tokens share ${metrics.n_unique} vectors`;
  if (csv === undefined) return;
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
  link.hidden = false;
});
