/**
 * Which step of a training run a snapshot is of, from the name of its file or directory.
 *
 * The number is the integer right after the last `step`, `checkpoint` or `ckpt` (`step_00100`, `global_step=7`, `checkpoint-500-bf16`), else the
 * last integer (`run2-00300`). It is looked for in the name of the file or directory itself. If no snapshot of a series has one there, it is that
 * of the directory in which each lies (`checkpoint-500/model.safetensors`), provided that these differ. Of an `hf://` address the revision
 * counts as such a directory. The name of a model never does (`Qwen3-4B` is no step), nor does a commit.
 */
import { CollapsarError } from "../errors.js";
import { isCommit, parseHubAddress } from "../source/hub/address.js";
import { isAddress } from "../source/open.js";

const AFTER_WORD = /(?:step|checkpoint|ckpt)[-_=]?(\d+)/gi;
const INTEGER = /(\d+)/g;

/** The digits of the step in one name, a part of a path. */
export function digitsIn(name: string): string | undefined {
  if (isCommit(name)) return undefined;
  const last = (pattern: RegExp): string | undefined => [...name.matchAll(pattern)].at(-1)?.[1];
  return last(AFTER_WORD) ?? last(INTEGER);
}

/** The names that may hold a step: the file's or directory's own, then the one above it. */
function candidates(source: string): string[] {
  return partsOf(source).reverse().slice(0, 2);
}

function partsOf(source: string): string[] {
  const isHub = /^hf:\/\//i.test(source);
  if (!isAddress(source) || !(isHub || URL.canParse(source))) {
    return source.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
  }
  if (!isHub) return new URL(source).pathname.split("/").filter(Boolean).map(decoded);
  const { revision, path } = parseHubAddress(source);
  const names = path.split("/").filter(Boolean);
  return revision.startsWith("refs/") ? names : [revision, ...names];
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** A pattern that a user gave: its one group is the number, matched against the whole name of a source. */
export const digitsByPattern = (source: string, pattern: RegExp): string | undefined => pattern.exec(source)?.[1];

/**
 * The step of each source; undefined if their names hold no number, so that only their order tells.
 *
 * Throws `NoStep` where some have a number and one has none, or where a pattern does not match or finds no integer.
 */
export function stepsOf(sources: readonly string[], pattern?: RegExp): number[] | undefined {
  if (pattern) {
    return sources.map((source) => {
      const digits = digitsByPattern(source, pattern);
      if (digits !== undefined && /^\d+$/.test(digits)) return asStep(source, digits);
      const found = digits === undefined ? "does not match it" : `finds ${JSON.stringify(digits)} in it, no integer`;
      throw noStep(source, `\`stepPattern\` ${found}; correct the pattern, or leave the source out`);
    });
  }
  const names = sources.map(candidates);
  for (const level of [0, 1]) {
    const digits = names.map((parts) => digitsIn(parts[level] ?? ""));
    if (digits.every((each) => each === undefined)) continue;
    // Several models in one directory: its number is no step of any of them.
    if (level === 1 && new Set(digits).size < digits.length) continue;
    return digits.map((each, at) => {
      const source = sources[at] as string;
      if (each !== undefined) return asStep(source, each);
      const other = sources[digits.findIndex((one) => one !== undefined)] as string;
      const remedy = "leave it out, say where the number is with `stepPattern`, or number all";
      throw noStep(
        source,
        `there is no step number in its name, but in that of ${other}; ${remedy} as given with \`inOrder\``,
      );
    });
  }
  return undefined;
}

function asStep(source: string, digits: string): number {
  const step = Number(digits);
  if (Number.isSafeInteger(step)) return step;
  throw noStep(
    source,
    `${digits} is too large for a step; say where the number is with \`stepPattern\`, or number the sources as given with \`inOrder\``,
  );
}

const noStep = (source: string, problem: string): CollapsarError =>
  new CollapsarError("NoStep", `${source}: ${problem}`, { source });
