/** What a report begins with: one sentence, four numbers, the command that makes it again. */

import type { IdenticalRows } from "../../jobs/mask.js";
import type { Snapshot } from "../../jobs/stats.js";
import type { TensorOrigin } from "../../tensors/tensor.js";
import { fileName } from "../../text/file-name.js";
import { NOTHING_IDENTICAL } from "../../text/nothing-identical.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { count, plural } from "../../text/quantities.js";
import type { ReportOpening } from "../document.js";

/** Name of the mask's tensor where nobody says another. */
const MASK = "mask";

/** What a snapshot comes to. */
export function statsOpening(snapshot: Snapshot): ReportOpening {
  const { matrix, metrics, selection, identities = [] } = snapshot;
  const { n_tokens: tokens, n_unique: vectors, n_black_holes: holes, black_hole_population: shared } = metrics;
  const none = selection === "identical" ? sentenceOf(NOTHING_IDENTICAL) : noneShared(tokens);
  const command = identities.length > 0 ? { command: statsCommand(snapshot) } : {};
  return {
    sentence: holes === 0 ? none : sharing(shared, matrix.shape[0] ?? 0, holes),
    numbers:
      tokens === 0
        ? []
        : [
            [count(tokens), "tokens measured"],
            [count(vectors), "distinct vectors"],
            [count(metrics.largest_bh), "tokens at the largest vector"],
            [fixed(metrics.max_l_inf, 3), "largest distance, in epsilon"],
          ],
    ...command,
  };
}

/** What a search for identical rows comes to. */
export function maskOpening({ matrix, groups, distinct, identities = [] }: IdenticalRows): ReportOpening {
  const rows = matrix.shape[0] ?? 0;
  const found = groups.starts.length - 1;
  const shared = groups.members.length;
  const command = ["collapsar", "mask", ...matrixWords(matrix), "--report", "report.html"];
  return {
    sentence: found <= 0 || shared === 0 ? sentenceOf(NOTHING_IDENTICAL) : sharing(shared, rows, found),
    numbers:
      shared === 0
        ? []
        : [
            [count(shared), "tokens in groups"],
            [count(found), "groups"],
            [count((groups.starts[1] as number) - (groups.starts[0] as number)), "tokens in the largest"],
            [count(distinct), "distinct rows"],
          ],
    ...(identities.length > 1 && { command: command.map(quotedWord).join(" ") }),
  };
}

/** `2,100 of 151,936 tokens (1.4%) share 13 vectors.` */
const sharing = (shared: number, rows: number, vectors: number): string =>
  `${count(shared)} of ${plural(rows, "token")} (${fixed((shared / rows) * 100, 1)}%) share ${plural(vectors, "vector")}.`;

const noneShared = (tokens: number): string =>
  tokens === 0
    ? "No row was selected."
    : `Of ${plural(tokens, "token")} that were measured, none shares its vector with another.`;

const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function statsCommand(snapshot: Snapshot): string {
  const { matrix, mask, selection, epsilon, threshold, pairs, variation, lattice, neighbours, trialId } = snapshot;
  const nearest = Math.max(0, ...(neighbours ?? []).map(({ tokens }) => tokens.length));
  const words = [
    "collapsar",
    "stats",
    ...matrixWords(matrix),
    ...(mask ? ["--mask", fileName(mask.source)] : ["--rows", selection]),
    ...(mask && mask.tensor !== MASK ? ["--mask-tensor", mask.tensor] : []),
    "--epsilon",
    floatRepr(epsilon),
    "--threshold",
    floatRepr(threshold),
    ...(pairs === "exact" ? [] : ["--pairs", pairs]),
    ...(variation ? ["--variation"] : []),
    ...(lattice ? ["--lattice", String(lattice.steps)] : []),
    ...(neighbours ? ["--neighbours", ...(nearest > 0 ? [String(nearest)] : [])] : []),
    ...(trialId === 0 ? [] : ["--trial-id", String(trialId)]),
    "--report",
    "report.html",
  ];
  return words.map(quotedWord).join(" ");
}

const matrixWords = ({ source, tensor }: TensorOrigin): string[] => [fileName(source), "--tensor", tensor];

/** A word of a command line as a shell takes it, in single quotes where it needs them. */
const quotedWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
