/** What is measured, how, and what was found. */
import { computed, signal } from "@preact/signals";
import { JobWorker } from "../client.js";
import type { Measurable, Measured } from "../messages.js";
import { bytes, count, plural } from "../text.js";
import { JobRun } from "./job-run.js";
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
  tokenizer: signal<File | undefined>(undefined),
};

/** Parameters whose errors are shown at their fields. */
export const MEASURE_FIELDS = ["tensor", "epsilon", "maskTensor"];

const what = signal<Measurable | undefined>(undefined);

/** The name of what was chosen, and its size. */
export const chosenText = signal("");
/** Matrices that could be measured; undefined before files are known. */
export const candidates = signal<string[] | undefined>(undefined);
export const measured = signal<Measured | undefined>(undefined);
export const isExample = computed(() => what.value === "example");
export const canMeasure = computed(() => what.value !== undefined);

export async function measure(): Promise<void> {
  const given = what.peek();
  if (given === undefined) return;
  // What was found before is not what is measured now.
  measured.value = undefined;
  const epsilon = typedNumber(options.epsilon.peek(), "epsilon", measureRun);
  if (epsilon === undefined) return;
  const tensor = options.tensor.peek();
  // A mask or tokenizer that is chosen by itself goes before one that was dropped with the matrix.
  const tokenizer = options.tokenizer.peek();
  const sources =
    given === "example"
      ? { what: given, tokenizer }
      : {
          what: {
            ...given,
            mask: options.mask.peek() ?? given.mask,
            tokenizer: tokenizer ?? given.tokenizer,
          },
        };
  const how = {
    ...(given !== "example" && tensor !== "" && { tensor }),
    rows: options.rows.peek(),
    epsilon,
    maskTensor: options.maskTensor.peek().trim(),
  };
  const found = await measureRun.run("Opening", (events) =>
    measureWorker.run("measure", { ...sources, options: how }, events),
  );
  if (!found) return;
  const { n_tokens: tokens, n_unique: vectors } = found.metrics;
  measureRun.say(`Done: ${plural(tokens, "token")} share ${plural(vectors, "vector")}.`);
  measured.value = found;
}

export async function takeFiles(files: File[]): Promise<void> {
  openView("overview");
  measured.value = undefined;
  what.value = undefined;
  options.mask.value = undefined;
  candidates.value = undefined;
  chosenText.value = namesOf(files);
  const found = await measureRun.run("Looking into the files", (events) => measureWorker.run("inspect", files, events));
  if (!found) return;
  const { candidates: matrices, chosen, reason, ...dropped } = found;
  what.value = dropped;
  candidates.value = matrices;
  options.tensor.value = chosen ?? "";
  if (chosen !== undefined) return measure();
  measureRun.refuse({ message: reason ?? "", field: matrices.length > 0 ? "tensor" : undefined });
}

export async function openExample(): Promise<void> {
  openView("overview");
  what.value = "example";
  candidates.value = undefined;
  options.mask.value = undefined;
  chosenText.value = "";
  await measure();
}

/** The first files by name, and how large they are together. */
function namesOf(files: File[]): string {
  const names = files.slice(0, 4).map(({ name }) => name);
  const rest = files.length - names.length;
  const size = bytes(files.reduce((sum, file) => sum + file.size, 0));
  return `${names.join(", ")}${rest > 0 ? ` and ${count(rest)} more` : ""} (${size})`;
}
