/** What is said of under-trained tokens, in a terminal: the reference, counts by kind and category, the leading candidates, notes. */
import type { UnderTrained } from "../../jobs/tokens.js";
import { groupsByToken } from "../../rows/groups.js";
import { isQuantised, QUANTISED_NOTE } from "../../tensors/dtypes.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { count, nounOf, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { valuesInText } from "../../undertrained/candidates.js";
import { KINDS, type TokenKind } from "../../undertrained/columns.js";
import { facts, type ReportList, type ReportTable } from "../document.js";
import { quoted } from "../quoted.js";

/** Tokens of the reference that are named. */
const EXAMPLES = 5;

/** What makes a token of this kind a candidate. */
const WHY: Record<TokenKind, string> = {
  zero: "its row is zero",
  identical: "its row is that of other tokens too",
  "no-token": "no token has this id",
  near: "its row lies within 5 exponents of the largest black hole",
  low: "among the lowest 2%",
};

/** Which rows the others were compared with, and how they were found. */
export function referenceText({ reference, names }: UnderTrained): string {
  if (!reference) return "none was found: only norms are given; give ids of unused tokens as the reference";
  const { rule, ids } = reference;
  const examples = [...ids.subarray(0, EXAMPLES)].map(
    (id) => `${id}${names ? ` ${quoted(names[id]?.token ?? "")}` : ""}`,
  );
  return `${rule}, ${plural(ids.length, "row")}: ${examples.join(", ")}${ids.length > EXAMPLES ? ", ..." : ""}`;
}

/** How the first component was found; undefined where nothing needed it. */
export const componentText = ({ component }: UnderTrained): string | undefined =>
  component &&
  `${component.found ? "found" : "not told apart"} in ${plural(component.passes, "pass", "passes")}, its variance ${fixed(component.ratio, 3)} times the next`;

/** How the components of the sky were found; undefined where nobody looked. */
export const skyText = ({ sky }: UnderTrained): string | undefined =>
  sky &&
  `three components ${sky.found ? "found" : "not told apart"} in ${plural(sky.passes, "pass", "passes")}, with ${sky.shares.map((share) => fixed(100 * share, 1)).join(", ")}% of the variance`;

/** Candidates by kind, and by category where that is known. */
export function tokenCounts({ kinds, candidates, names }: UnderTrained): ReportTable[] {
  const tally = new Map<TokenKind, Map<string, number>>();
  for (const id of candidates) {
    const kind = kinds[id] as TokenKind;
    const categories = tally.get(kind) ?? new Map<string, number>();
    const category = names?.[id]?.category ?? "tokens";
    categories.set(category, (categories.get(category) ?? 0) + 1);
    tally.set(kind, categories);
  }
  const categories = [...new Set([...tally.values()].flatMap((each) => [...each.keys()]))].sort();
  if (categories.length === 0) return facts("Candidates by kind", [["none", "0"]], ["left", "right"]);
  const lines = KINDS.flatMap((kind) => {
    const found = tally.get(kind);
    if (!found) return [];
    const all = [...found.values()].reduce((sum, each) => sum + each, 0);
    return [
      [kind, count(all), ...(names ? categories.map((category) => count(found.get(category) ?? 0)) : []), WHY[kind]],
    ];
  });
  return [
    {
      kind: "table",
      caption: "Candidates by kind",
      head: ["kind", "tokens", ...(names ? categories : []), ""],
      lines,
      aligns: ["left", "right", ...(names ? categories.map(() => "right" as const) : []), "left"],
    },
  ];
}

/** Why a candidate is one, and where its main indicator stands among tokens that text can reach. */
export function reasons(result: UnderTrained): (id: number) => string {
  const { kinds, columns, mainIndicator: main, anchor, names, reference } = result;
  const groups = groupsByToken(result.groups);
  const values = valuesInText(columns[main], names).sort();
  const fact = (id: number): string => {
    switch (kinds[id]) {
      case "zero":
        return "its row is zero";
      case "identical":
        return `one of ${count(groups.get(id)?.population ?? 0)} tokens of group ${groups.get(id)?.group}`;
      case "no-token":
        return "no token has this id";
      case "near":
        return `within ${plural(columns.exponent_linf[id] as number, "exponent")} of token ${anchor}`;
      default:
        return "";
    }
  };
  const against = reference && main === "cosine_distance" ? " to the reference" : "";
  return (id) => {
    const value = columns[main][id] as number;
    const place = Number.isNaN(value) ? "" : `${main}${against} at percentile ${percentile(values, value)}`;
    return [fact(id), place].filter((text) => text !== "").join("; ");
  };
}

/** The share of `sorted` values that are smaller, in percent. */
function percentile(sorted: Float64Array, value: number): string {
  if (sorted.length === 0) return "unknown";
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return fixed((100 * from) / sorted.length, 2);
}

/** Superstrings that are named. */
const NAMED = 3;

/** How many tokens contain a candidate, and the first of them. */
function containing({ superstrings, names }: UnderTrained, id: number): string {
  const { count: all = 0, ids = [] } = superstrings?.get(id) ?? {};
  if (all === 0) return "";
  const first = ids.slice(0, NAMED).map((each) => (names?.[each] ? quoted(names[each].token) : String(each)));
  return `${count(all)}: ${first.join(", ")}${all > first.length ? ", ..." : ""}`;
}

/** The first `most` candidates that are no members of a group: with their groups they would fill the list. */
export function leadingTokens(result: UnderTrained, most: number): ReportTable[] {
  const { kinds, candidates, names, columns, mainIndicator, superstrings } = result;
  const alone = candidates.filter((id) => kinds[id] !== "identical" && kinds[id] !== "zero");
  if (alone.length === 0) return [];
  const listed = [...alone.subarray(0, most)];
  const why = reasons(result);
  return [
    {
      kind: "table",
      caption: "Leading candidates that share their row with no other token",
      head: [
        "token",
        ...(names ? ["", "category"] : []),
        "kind",
        mainIndicator,
        "why",
        ...(superstrings ? ["contained in"] : []),
      ],
      lines: listed.map((id) => [
        String(id),
        ...(names ? [quoted(names[id]?.token ?? ""), names[id]?.category ?? ""] : []),
        kinds[id] as string,
        shortNumber(columns[mainIndicator][id] as number),
        why(id),
        ...(superstrings ? [containing(result, id)] : []),
      ]),
      aligns: [
        "right",
        ...(names ? (["left", "left"] as const) : []),
        "left",
        "right",
        "left",
        ...(superstrings ? (["left"] as const) : []),
      ],
      ...(alone.length > listed.length && { more: `and ${count(alone.length - listed.length)} more` }),
    },
  ];
}

/** Five digits are enough to compare. */
const shortNumber = (value: number): string => (Number.isNaN(value) ? "" : value.toPrecision(5));

/** What a user should know besides the numbers. */
export const tokensNotes = (result: UnderTrained): string[] => [LEADS_NOTE, ...notesOfModel(result)];

/** What a user should know of every list of candidates. */
export const LEADS_NOTE =
  "near and low tokens are leads, not facts: no prompt was run, and most tokens that misbehave in prompts have rows like others";

/** What a user should know of this model. */
export const notesOfModel = ({ matrix, nonFinite, tokenizer, reference, component, sky }: UnderTrained): string[] => [
  ...(reference ? [] : ["no reference was found; give one by its ids to have distances too"]),
  ...(component?.found === false
    ? [
        `no direction stands out as the first component (its variance is ${fixed(component.ratio, 3)} times the next after ${component.passes} passes): cosine_distance_without_pc1 says little`,
      ]
    : []),
  ...(sky?.found === false
    ? [
        `two directions of the sky vary nearly alike: after ${sky.passes} passes its axes may be off by about ${floatRepr(Number(sky.angle.toPrecision(1)))} radians`,
      ]
    : []),
  ...(isQuantised(matrix.dtype) ? [QUANTISED_NOTE] : []),
  ...(nonFinite > 0
    ? [
        `${plural(nonFinite, "row")} ${nounOf(nonFinite, "holds", "hold")} a NaN or an infinity, and no indicator is computed`,
      ]
    : []),
  ...(tokenizer?.problem === undefined ? [] : [`tokens are not named: ${visible(tokenizer.problem)}`]),
];

/** What a list of under-trained tokens cannot say. */
export const tokensLimits = (): ReportList => ({
  kind: "list",
  caption: "What the list cannot say",
  items: [
    "Zero and identical rows, and ids without a token, are facts; near and low tokens are leads, and not all of them were under-trained.",
    "No prompt was run: whether a token makes the model misbehave was not tried.",
    "Most tokens that misbehave in prompts have rows like those of other tokens, and are not in the list.",
    "The lowest 2% are a share, not a threshold: every model has them.",
  ],
});
