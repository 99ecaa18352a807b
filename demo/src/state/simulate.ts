/** What is simulated, beside what was observed, and the trials as they come. */
import { computed, effect, signal, untracked } from "@preact/signals";
import { JobWorker } from "../client.js";
import type { CentroidRows, Simulated, SimulateOptions } from "../messages.js";
import { count, float } from "../text.js";
import { JobRun } from "./job-run.js";
import { measured } from "./measure.js";
import { typedNumber } from "./typed-number.js";

export const simulateWorker = new JobWorker();
export const simulateRun = new JobRun();

/** Tokens of the example. */
const EXAMPLE_TOKENS = "2100";

/** What a person chose. */
export const simulation = {
  centroid: signal<"example" | "measured" | "file">("example"),
  file: signal<File | undefined>(undefined),
  tokens: signal(EXAMPLE_TOKENS),
  trials: signal("5000"),
  seed: signal("42"),
  storage: signal<SimulateOptions["storage"]>("float16"),
  sigma: signal("8e-9"),
};

/** Parameters whose errors are shown at their fields. */
export const SIMULATE_FIELDS = ["sigma", "tokens", "trials", "seed", "centroid"];

/** A run that was begun: how many trials it is to have, and those that came. */
export interface ShownRun {
  options: SimulateOptions;
  /** What it is compared with, where that was measured here: another model may be open when it is looked at. */
  beside: string | undefined;
  now?: Simulated;
}

export const simulated = signal<ShownRun | undefined>(undefined);

/** Whether rows were measured that a simulation could start from. */
export const hasMeasured = computed(() => (measured.value?.metrics.n_tokens ?? 0) > 0);

export async function simulate(width: number): Promise<void> {
  const chosen = centroidChosen();
  simulated.value = undefined;
  if (!chosen) {
    simulateRun.refuse({ field: "centroid", message: "no file with a centroid; choose one, or another centroid" });
    return;
  }
  const sigma = typedNumber(simulation.sigma.peek(), "sigma", simulateRun);
  if (sigma === undefined) return;
  const options: SimulateOptions = {
    centroid: chosen,
    sigma,
    tokens: Number(simulation.tokens.peek()),
    trials: Number(simulation.trials.peek()),
    seed: Number(simulation.seed.peek()),
    storage: simulation.storage.peek(),
    observed: observedFor(simulation.centroid.peek()),
    width,
  };
  const beside = typeof options.observed === "object" ? measured.peek()?.facts[0]?.replace(/^matrix: /, "") : undefined;
  const shown: ShownRun = { options, beside };
  simulated.value = shown;
  const final = await simulateRun.run("Starting", (events) =>
    simulateWorker.run("simulate", options, {
      ...events,
      onPartial: (now) => {
        if (simulated.peek()?.options === options) simulated.value = { ...shown, now };
      },
    }),
  );
  if (!final) {
    // Not those of a run that has begun meanwhile.
    if (simulated.peek()?.options === options) simulated.value = undefined;
    return;
  }
  simulated.value = { ...shown, now: final };
  const all = final.trials === options.trials ? "" : ` of ${count(options.trials)}`;
  simulateRun.say(`${all ? "Stopped" : "Done"}: ${count(final.trials)}${all} trials.`);
}

function centroidChosen(): CentroidRows | File | undefined {
  const centroid = simulation.centroid.peek();
  if (centroid === "measured") return measured.peek()?.rows;
  return centroid === "file" ? simulation.file.peek() : { matrix: "example" };
}

/** What the simulated snapshots are compared with: what was measured; for the example's centroid, the example. */
function observedFor(centroid: string): SimulateOptions["observed"] {
  if (centroid === "example") return "example";
  const found = measured.peek();
  return found && { metrics: found.metrics, label: found.rows.matrix === "example" ? "Qwen3-4B" : "Measured" };
}

export function chooseCentroid(chosen: "example" | "measured" | "file"): void {
  simulation.centroid.value = chosen;
  const found = measured.peek();
  if (chosen === "measured" && found) simulation.tokens.value = String(found.metrics.n_tokens);
  if (chosen === "example") simulation.tokens.value = EXAMPLE_TOKENS;
}

/** Sigma as the slider has it, the logarithm. */
export const sigmaSlider = computed(() => {
  const value = Math.log10(Number(simulation.sigma.value));
  return Number.isFinite(value) ? value : -8.1;
});

export function slideSigma(logarithm: number): void {
  simulation.sigma.value = float(Number((10 ** logarithm).toPrecision(2)));
}

// A new measurement is what is simulated next; without any the example is.
effect(() => {
  const found = measured.value;
  untracked(() => {
    if (found && found.rows.matrix !== "example" && found.metrics.n_tokens > 0) chooseCentroid("measured");
    else if (!found && simulation.centroid.peek() === "measured") chooseCentroid("example");
  });
});
