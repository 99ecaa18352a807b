/** The first tab: files, how they are measured, and the result. */
import { JobWorker } from "./client.js";
import { byId, h } from "./dom.js";
import { forgetOnClick, onFiles } from "./drop.js";
import { JobStatus } from "./job-status.js";
import { showMeasured } from "./measure-result.js";
import type { Inspected, Measurable, Measured } from "./messages.js";
import { bytes, count, plural } from "./text.js";
import { typedNumber } from "./typed-number.js";

export function startMeasure(onMeasured: (measured: Measured) => void): void {
  const worker = new JobWorker();
  const status = new JobStatus("measure-job");
  const result = byId("measure-result", HTMLElement);
  const tensor = byId("measure-tensor", HTMLSelectElement);
  const rows = byId("measure-rows", HTMLSelectElement);
  const epsilon = byId("measure-epsilon", HTMLInputElement);
  const mask = byId("measure-mask", HTMLInputElement);
  const maskTensor = byId("measure-mask-tensor", HTMLInputElement);
  const tokenizer = byId("measure-tokenizer", HTMLInputElement);
  const again = byId("measure-again", HTMLButtonElement);
  const files = byId("measure-files", HTMLInputElement);
  const example = byId("measure-example", HTMLButtonElement);
  const chosenFiles = byId("measure-chosen", HTMLElement);
  let what: Measurable | undefined;

  const measure = async (): Promise<void> => {
    if (!what) return;
    // What was found before is not what is measured now.
    result.replaceChildren();
    const typed = typedNumber(epsilon, "epsilon", status);
    if (typed === undefined) return;
    // A mask or tokenizer that is chosen by itself goes before one that was dropped with the matrix.
    const given =
      what === "example"
        ? { what, tokenizer: tokenizer.files?.[0] }
        : { what: { ...what, mask: mask.files?.[0] ?? what.mask, tokenizer: tokenizer.files?.[0] ?? what.tokenizer } };
    const options = {
      ...(tensor.value !== "" && { tensor: tensor.value }),
      rows: rows.value === "all" ? ("all" as const) : ("identical" as const),
      epsilon: typed,
      maskTensor: maskTensor.value.trim(),
    };
    const measured = await status.run("Opening", again, (signal) =>
      worker.run("measure", { ...given, options }, { signal, onProgress: status.progress }),
    );
    if (!measured) return;
    const { n_tokens: tokens, n_unique: vectors } = measured.metrics;
    status.say(`Done: ${plural(tokens, "token")} share ${plural(vectors, "vector")}.`);
    showMeasured(result, measured, (svg) => worker.run("png", svg));
    onMeasured(measured);
  };

  const choose = (found: Measurable, candidates: string[], chosen: string | undefined): void => {
    what = found;
    again.disabled = false;
    const offered = candidates.map((name) => h("option", { value: name, selected: name === chosen }, name));
    tensor.replaceChildren(...(chosen ? [] : [h("option", { value: "" }, "choose one")]), ...offered);
    tensor.disabled = candidates.length === 0;
  };

  const take = async (taken: File[]): Promise<void> => {
    result.replaceChildren();
    what = undefined;
    again.disabled = true;
    mask.value = "";
    chosenFiles.textContent = namesOf(taken);
    const found: Inspected | undefined = await status.run("Looking into the files", files, (signal) =>
      worker.run("inspect", taken, { signal }),
    );
    if (!found) return;
    const { candidates, chosen, reason, ...dropped } = found;
    choose(dropped, candidates, chosen);
    if (chosen !== undefined) return measure();
    status.refuse(reason ?? "");
    if (candidates.length > 0) tensor.focus();
  };

  onFiles(byId("measure-drop", HTMLElement), files, (taken) => void take(taken));
  example.addEventListener("click", () => {
    result.replaceChildren();
    choose("example", [], "");
    mask.value = "";
    chosenFiles.textContent = "";
    tensor.replaceChildren(h("option", { value: "" }, "lm_head of Qwen3-4B"));
    void measure();
  });
  tensor.addEventListener("change", () => void measure());
  for (const input of [mask, tokenizer]) {
    forgetOnClick(input);
    input.addEventListener("change", () => void measure());
  }
  byId("measure-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void measure();
  });
}

/** The first files by name, and how large they are together. */
function namesOf(files: File[]): string {
  const names = files.slice(0, 4).map(({ name }) => name);
  const rest = files.length - names.length;
  const size = bytes(files.reduce((sum, file) => sum + file.size, 0));
  return `${names.join(", ")}${rest > 0 ? ` and ${count(rest)} more` : ""} (${size})`;
}
