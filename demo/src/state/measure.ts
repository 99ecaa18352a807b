/** What is measured, how, and what was found. */
import { batch, computed, signal } from "@preact/signals";
import { HUB_HOST } from "../built.js";
import { JobWorker } from "../client.js";
import { isTokenizerName } from "../dropped-names.js";
import type { Bits, Candidate, FindTokensGiven, HubModel, Measurable, Measured, MeasureGiven } from "../messages.js";
import { bytes, count, plural } from "../text.js";
import { hubModel } from "./hub.js";
import { type JobEvents, JobRun } from "./job-run.js";
import { openView } from "./navigation.js";
import { typedNumber } from "./typed-number.js";

export const measureWorker = new JobWorker();
export const measureRun = new JobRun();

/** What a person chose. */
export const options = {
  tensor: signal(""),
  rows: signal<"identical" | "all">("identical"),
  epsilon: signal("6e-5"),
  mask: signal<File | undefined>(undefined),
  maskTensor: signal("mask"),
  as: signal<"" | "bf16" | "f16">(""),
  tokenizer: signal<File | undefined>(undefined),
};

/** Parameters whose errors are shown at their fields. */
export const MEASURE_FIELDS = ["tensor", "epsilon", "maskTensor"];

const what = signal<Measurable | undefined>(undefined);

/** The name of what was chosen, and its size. */
export const chosenText = signal("");
/** Matrices that could be measured; undefined before it is known what there is. */
export const candidates = signal<readonly Candidate[] | undefined>(undefined);
/** The one that is measured where nobody chooses: with it, its model has another embedding too. */
const usual = signal<string | undefined>(undefined);
export const measured = signal<Measured | undefined>(undefined);
/** What was asked for when that was found: what a person chooses after it says nothing of what is shown. */
export const measuredAs = signal<MeasureGiven | undefined>(undefined);
export const isExample = computed(() => what.value === "example");
export const canMeasure = computed(() => what.value !== undefined);

/** What measuring would read from the Hub: nothing of a matrix is read before somebody asks for it. */
export const planned = computed(() => {
  const model = what.value;
  if (model === undefined || model === "example" || !("address" in model)) return undefined;
  const matrix = candidates.value?.find(({ tensor }) => tensor === options.tensor.value);
  return matrix && { address: model.address, ...matrix };
});

export async function measure(): Promise<void> {
  const given = what.peek();
  if (given === undefined) return;
  // What was found before is not what is measured now.
  measured.value = undefined;
  const epsilon = typedNumber(options.epsilon.peek(), "epsilon", measureRun);
  if (epsilon === undefined) return;
  const tensor = options.tensor.peek();
  const asked: MeasureGiven = {
    what: given,
    mask: options.mask.peek(),
    tokenizer: options.tokenizer.peek(),
    options: {
      ...(given !== "example" && tensor !== "" && tensor !== usual.peek() && { tensor }),
      rows: options.rows.peek(),
      epsilon,
      maskTensor: options.maskTensor.peek().trim(),
      as: bits(),
    },
  };
  const found = await measureRun.run("Opening", (events) => measureWorker.run("measure", asked, events));
  if (!found) return;
  const { n_tokens: tokens, n_unique: vectors } = found.metrics;
  measureRun.say(`Done: ${plural(tokens, "token")} share ${plural(vectors, "vector")}.`);
  batch(() => {
    measuredAs.value = asked;
    measured.value = found;
  });
}

/** Files are measured at once; a tokenizer alone names the tokens of what is open. */
export async function takeFiles(files: File[], folder?: string): Promise<void> {
  const [only, another] = files;
  if (only && !another && isTokenizerName(only.name)) return takeTokenizer(only);
  openView("overview");
  chosenText.value = namesOf(files, folder);
  if (await open(files, "Looking into the files", folder)) await measure();
}

/** What was measured before stays where the file turns out to name nothing. Without a model it waits for one. */
async function takeTokenizer(file: File): Promise<void> {
  const isOpening = what.peek() === undefined && measureRun.running.peek();
  const look = (events: JobEvents) => measureWorker.run("checkTokenizer", file, events);
  if (!isOpening && !(await measureRun.run(`Looking into ${file.name}`, look))) return;
  options.tokenizer.value = file;
  if (isOpening) return;
  if (what.peek() === undefined) {
    const message = `${file.name} names the tokens of a model, and no model is open: its own file is missing. The names are kept; now drop the model's folder, or its file of weights (.safetensors, .gguf, .bin, .pt or .npy).`;
    measureRun.refuse({ message });
  } else if (planned.peek()) measureRun.say(`${file.name} names the tokens when the model is read.`);
  else await measure();
}

/** Of a model on the Hub the headers are read, to tell what measuring would read. */
export async function lookUp(): Promise<boolean> {
  const model = hubModel();
  if ("message" in model) {
    measureRun.refuse(model);
    return false;
  }
  chosenText.value = "";
  if (!(await open(model, `Asking ${HUB_HOST}`))) return false;
  measureRun.say("Found. Nothing but headers was read.");
  return true;
}

/** Whether a matrix was found that can be measured. */
async function open(given: File[] | HubModel, status: string, folder?: string): Promise<boolean> {
  measured.value = undefined;
  // It named the tokens of the model before.
  if (what.peek() !== undefined) options.tokenizer.value = undefined;
  what.value = undefined;
  options.mask.value = undefined;
  candidates.value = undefined;
  const found = await measureRun.run(status, (events) =>
    measureWorker.run("inspect", { what: given, folder, as: bits() }, events),
  );
  if (!found) return false;
  what.value = found.what;
  candidates.value = found.candidates;
  usual.value = found.chosen;
  options.tensor.value = found.chosen ?? "";
  if (found.chosen !== undefined) return true;
  measureRun.refuse({ message: found.reason ?? "", field: found.candidates.length > 0 ? "tensor" : undefined });
  return false;
}

export async function openExample(): Promise<void> {
  // It named the tokens of the model before.
  if (what.peek() !== undefined && !isExample.peek()) options.tokenizer.value = undefined;
  what.value = "example";
  candidates.value = undefined;
  options.mask.value = undefined;
  chosenText.value = "";
  await measure();
}

/** What was measured last, for jobs that read it again; not the example, which has no other rows. */
export function source(): FindTokensGiven | undefined {
  const asked = measuredAs.peek();
  if (asked === undefined || asked.what === "example") return undefined;
  const { what: given, tokenizer } = asked;
  const { tensor, as } = asked.options;
  return { what: given, tensor, tokenizer, as };
}

const bits = (): Bits => {
  const { value } = options.as;
  return value === "" ? undefined : value;
};

/** The folder, or the first files by name, and how large they are together. */
function namesOf(files: File[], folder?: string): string {
  if (folder !== undefined) return `${folder}: ${plural(files.length, "file")}`;
  const names = files.slice(0, 4).map(({ name }) => name);
  const rest = files.length - names.length;
  const size = bytes(files.reduce((sum, file) => sum + file.size, 0));
  return `${names.join(", ")}${rest > 0 ? ` and ${count(rest)} more` : ""} (${size})`;
}
