/**
 * Which step of a training run a snapshot is of, from the name of its file or directory.
 *
 * The number is the one right after the last `step`, `checkpoint` or `ckpt` (`step_00100`, `global_step=7`, `checkpoint-500-bf16`, `step_1e3`,
 * `ckpt-10k`), else the last integer (`run2-00300`). A name with a fraction and other numbers (`model_1000_loss2.35`) is asked about. It is looked for in the name of the file or directory itself. If no snapshot of a series has one there, it is that
 * of the directory in which each lies (`checkpoint-500/model.safetensors`), provided that these differ. Of an `hf://` address the revision
 * counts as such a directory. The name of a model never does (`Qwen3-4B` is no step), nor does a commit.
 */
import { CollapsarError } from "../errors.js";
import { isCommit, parseHubAddress } from "../source/hub/address.js";
import { isAddress } from "../source/open.js";

const AFTER_WORD = /(?:step|checkpoint|ckpt)s?[-_=]?(\d+(?:e\+?\d+)?(?:[kmb](?![a-z\d]))?)/gi;
const INTEGER = /(\d+)/g;

/** A fraction, as a loss is written; the dot of an extension has no digit behind it. */
const FRACTION = /\d\.\d/;

/** `ckpt-1.5k` is not step 1. */
const STEP_WITH_FRACTION = /(?:step|checkpoint|ckpt)s?[-_=]?\d+\.\d/i;

/** `10k` steps. */
const UNITS: Record<string, number> = { k: 1e3, m: 1e6, b: 1e9 };

/** The digits of the step in one name, a part of a path. */
export function digitsIn(name: string): string | undefined {
  if (isCommit(name)) return undefined;
  const last = (pattern: RegExp): string | undefined => [...name.matchAll(pattern)].at(-1)?.[1];
  return last(AFTER_WORD) ?? last(INTEGER);
}

/** Whether only a guess could tell which number of a name is the step. */
const isAmbiguous = (name: string): boolean =>
  FRACTION.test(name) && (name.match(AFTER_WORD) === null || STEP_WITH_FRACTION.test(name));

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
      if (each !== undefined && isAmbiguous(names[at]?.[level] ?? "")) {
        const remedy = "say which is the step with `stepPattern`, or number the sources as given with `inOrder`";
        throw noStep(source, `its name has several numbers, a fraction among them; ${remedy}`);
      }
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
  const [, number = digits, unit = ""] = /^(.*?)([kmb]?)$/i.exec(digits) ?? [];
  const step = Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
  if (Number.isSafeInteger(step)) return step;
  throw noStep(
    source,
    `${digits} is too large for a step; say where the number is with \`stepPattern\`, or number the sources as given with \`inOrder\``,
  );
}

const noStep = (source: string, problem: string): CollapsarError =>
  new CollapsarError("NoStep", `${source}: ${problem}`, { source });
