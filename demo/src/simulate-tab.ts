/** The second tab: what is simulated, and the trials as they come. */
import { JobWorker } from "./client.js";
import { byId, Downloads, h } from "./dom.js";
import { forgetOnClick } from "./drop.js";
import { type Saving, saveFigure, svgElement } from "./figure.js";
import { JobStatus } from "./job-status.js";
import type { CentroidRows, Measured, Simulated, SimulateOptions } from "./messages.js";
import { partElement, type ShownPart } from "./parts.js";
import { count, float } from "./text.js";
import { typedNumber } from "./typed-number.js";

/** Hands what was simulated to the other tabs; hears what was measured. */
export function startSimulate(onSimulated: (csv: Blob) => void): { measured: (measured: Measured) => void } {
  const worker = new JobWorker();
  const status = new JobStatus("simulate-job", "Stop");
  const centroid = byId("simulate-centroid", HTMLSelectElement);
  const file = byId("simulate-file", HTMLInputElement);
  const slider = byId("simulate-slider", HTMLInputElement);
  const sigma = byId("simulate-sigma", HTMLInputElement);
  const tokens = byId("simulate-tokens", HTMLInputElement);
  const start = byId("simulate-start", HTMLButtonElement);
  const result = byId("simulate-result", HTMLElement);
  const number = (id: string): number => byId(id, HTMLInputElement).valueAsNumber;
  let measured: Measured | undefined;

  const centroidChosen = (): CentroidRows | File | undefined => {
    if (centroid.value === "measured") return measured?.rows;
    return centroid.value === "file" ? file.files?.[0] : { matrix: "example" };
  };

  const simulate = async (): Promise<void> => {
    const chosen = centroidChosen();
    result.replaceChildren();
    if (!chosen) return status.refuse("no file with a centroid; choose one, or another centroid");
    const typed = typedNumber(sigma, "sigma", status);
    if (typed === undefined) return;
    const options: SimulateOptions = {
      centroid: chosen,
      sigma: typed,
      tokens: number("simulate-tokens"),
      trials: number("simulate-trials"),
      seed: number("simulate-seed"),
      storage: byId("simulate-storage", HTMLSelectElement).value === "bfloat16" ? "bfloat16" : "float16",
      observed: observedFor(centroid.value, measured),
    };
    const view = showRun(result, options, (svg) => worker.run("png", svg));
    const final = await status.run("Starting", start, (signal) =>
      worker.run("simulate", options, { signal, onProgress: status.progress, onPartial: view.update }),
    );
    if (!final?.csv) return view.withdraw();
    view.update(final);
    view.finish(final.csv, final.figure);
    const all = final.trials === options.trials ? "" : ` of ${count(options.trials)}`;
    status.say(`${all ? "Stopped" : "Done"}: ${count(final.trials)}${all} trials.`);
    onSimulated(final.csv);
  };

  centroid.addEventListener("change", () => {
    file.disabled = centroid.value !== "file";
    if (!file.disabled) file.focus();
    if (centroid.value === "measured" && measured) tokens.value = String(measured.metrics.n_tokens);
    if (centroid.value === "example") tokens.value = "2100";
  });
  forgetOnClick(file);
  const describeSlider = (): void => slider.setAttribute("aria-valuetext", sigma.value);
  slider.addEventListener("input", () => {
    sigma.value = float(Number((10 ** slider.valueAsNumber).toPrecision(2)));
    describeSlider();
  });
  sigma.addEventListener("input", () => {
    const value = Math.log10(Number(sigma.value));
    if (Number.isFinite(value)) slider.value = String(value);
    describeSlider();
  });
  describeSlider();
  byId("simulate-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void simulate();
  });

  return {
    measured: (found) => {
      measured = found;
      const option = [...centroid.options].find(({ value }) => value === "measured");
      if (option) option.disabled = found.metrics.n_tokens === 0;
      if (found.rows.matrix === "example" || found.metrics.n_tokens === 0) return;
      centroid.value = "measured";
      centroid.dispatchEvent(new Event("change"));
    },
  };
}

/** What the simulated snapshots are compared with: what was measured; for the example's centroid, the example. */
function observedFor(centroid: string, measured: Measured | undefined): SimulateOptions["observed"] {
  if (centroid === "example") return "example";
  return measured && { metrics: measured.metrics, label: measured.rows.matrix === "example" ? "Qwen3-4B" : "Measured" };
}

const downloads = new Downloads();

/** The parts of a result that change as trials arrive; each keeps its room. */
function showRun(
  place: HTMLElement,
  options: SimulateOptions,
  draw: Saving["draw"],
): { update: (now: Simulated) => void; finish: (csv: Blob, figure: string) => void; withdraw: () => void } {
  downloads.clear();
  const trials = h("p", { class: "facts" }, `0 of ${count(options.trials)} trials`);
  const picture = h("div", { class: "figure empty", role: "region", "aria-label": "Histograms", tabindex: 0 });
  const save = h("div", { class: "saves" });
  const numbers = h("div");
  const files = h("div", { class: "files" });
  const hint = options.observed
    ? undefined
    : h("p", {}, "Nothing was measured that the trials could be compared with: measure a file in the first tab.");
  const shown = h("div", {}, h("h2", {}, "Trials"), trials, files, hint, picture, save, numbers);
  place.replaceChildren(shown);
  return {
    update: (now) => {
      trials.textContent = `${count(now.trials)} of ${count(options.trials)} trials at sigma ${float(options.sigma)}`;
      picture.classList.remove("empty");
      picture.replaceChildren(svgElement(now.figure));
      replaceKeepingScroll(numbers, now.parts);
    },
    finish: (csv, figure) => {
      files.replaceChildren(downloads.list([{ name: "trials.csv", label: "CSV of the trials", blob: csv }]));
      save.replaceChildren(saveFigure(figure, "trials", { downloads, draw }));
    },
    // Not the parts of a run that has begun meanwhile.
    withdraw: () => shown.remove(),
  };
}

/** Replaces parts by newer ones, with the focus and the place that the reader had in a scrolling table. */
function replaceKeepingScroll(place: HTMLElement, parts: readonly ShownPart[]): void {
  const old = place.querySelector(".scroll");
  const focused = old !== null && document.activeElement === old;
  const left = old?.scrollLeft ?? 0;
  place.replaceChildren(...parts.map((part) => partElement(part)));
  const made = place.querySelector<HTMLElement>(".scroll");
  if (!made) return;
  made.scrollLeft = left;
  if (focused) made.focus({ preventScroll: true });
}
