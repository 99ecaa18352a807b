/** What is said of two snapshots that were compared. */
import { type Difference, differingTokens } from "../../jobs/diff.js";
import { LEFT_OUT, PHASES } from "../../motion/phases.js";
import { countGroups } from "../../rows/groups.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { count, plural } from "../../text/quantities.js";
import { facts, type ReportOpening, type ReportTable } from "../document.js";
import { tally } from "./opening.js";
import { originText } from "./stats.js";

/** What was compared. */
export const diffMeasured = (found: Difference): string[][] => [
  ["before", originText(found.before)],
  ["after", originText(found.after)],
  ["rows", count(found.rows)],
  ["lengths", `in ${unitOf(found)}`],
];

/** What became of the groups of identical rows, each number with what it counts. */
export const groupsCounted = ({ groups, groupsBefore, groupsAfter }: Difference): [what: string, count: number][] => [
  ["before", countGroups(groupsBefore)],
  ["after", countGroups(groupsAfter)],
  ["born", groups.births],
  ["merged", groups.merges],
  ["split", groups.splits],
  ["evaporated", groups.evaporations],
];

/** What lengths are in. */
export const unitOf = ({ lattice, epsilon }: Difference): string =>
  lattice === undefined ? `units of epsilon, ${floatRepr(epsilon)}` : `steps of ${lattice}`;

/** Rows that did not change. */
const unchanged = ({ changed }: Difference): number =>
  changed.reduce((total, elements) => total + (elements === 0 ? 1 : 0), 0);

/** What a comparison of two snapshots comes to. */
export function diffOpening(found: Difference): ReportOpening {
  const { rows, moved, lattice } = found;
  const changed = rows - unchanged(found);
  const largest = found.linf.reduce((most, each) => Math.max(most, Number.isNaN(each) ? 0 : each), 0);
  return {
    sentence:
      changed === 0
        ? `None of ${plural(rows, "row")} changed.`
        : `${count(changed)} of ${plural(rows, "row")} (${fixed((changed / rows) * 100, 1)}%) changed.`,
    numbers: [
      tally(rows - changed, "row", "unchanged"),
      tally(
        moved.reduce((total, elements) => total + elements, 0),
        "element",
        "moved",
      ),
      [
        lattice === undefined ? fixed(largest, 3) : count(largest),
        `the farthest of them, in ${lattice === undefined ? "epsilon" : "steps"}`,
      ],
      tally(countGroups(found.groupsAfter), "group", "of identical rows after"),
    ],
  };
}

/** The tables: counts, steps, phases, groups, and the rows that moved most. */
export function diffTables(found: Difference, listed: number): ReportTable[] {
  const { changed, moved, rows, before, lattice, steps, phases } = found;
  const dims = before.shape[1] ?? 0;
  const sum = (values: Uint32Array): number => values.reduce((total, value) => total + value, 0);
  const same = unchanged(found);
  const share = (part: number, all: number): string => (all === 0 ? "" : `${fixed((part / all) * 100, 3)}%`);
  const inPhase = (phase: number): number => phases.reduce((total, each) => total + (each === phase ? 1 : 0), 0);
  const left = inPhase(LEFT_OUT);
  return [
    ...facts(
      "What is the same",
      [
        ["rows unchanged", count(same), share(same, rows)],
        ["elements unchanged", count(rows * dims - sum(changed)), share(rows * dims - sum(changed), rows * dims)],
        ["elements moved", count(sum(moved)), share(sum(moved), rows * dims)],
      ],
      ["left", "right", "right"],
    ),
    ...facts(
      "Elements by steps",
      steps.map((elements, at) => [classText(at), count(elements)]),
      ["left", "right"],
    ),
    ...(lattice === undefined
      ? []
      : facts(
          "Rows by phase",
          [
            ...PHASES.map((phase, at) => [phase, count(inPhase(at))]),
            ...(left > 0 ? [["not finite", count(left)]] : []),
          ],
          ["left", "right"],
        )),
    ...facts(
      "Groups of identical rows",
      groupsCounted(found).map(([what, groups]) => [what, count(groups)]),
      ["left", "right"],
    ),
    ...farthest(found, listed),
  ];
}

/** `0`, `1`, `2 to 3`, `4 to 7` and so on. */
const classText = (at: number): string => (at < 2 ? String(at) : `${count(2 ** (at - 1))} to ${count(2 ** at - 1)}`);

function farthest(found: Difference, listed: number): ReportTable[] {
  const ids = differingTokens(found);
  if (ids.length === 0) return [];
  const { l2, linf, changed, names } = found;
  const text = (value: number): string => (Number.isNaN(value) ? "nan" : fixed(value, 1));
  const lines = Array.from(ids.subarray(0, listed), (id) => [
    String(id),
    names?.[id] ?? "",
    count(changed[id] as number),
    text(l2[id] as number),
    text(linf[id] as number),
  ]);
  return [
    {
      kind: "table",
      caption: "Rows that moved most",
      head: ["token", "", "elements changed", "L2", "Linf"],
      lines,
      aligns: ["right", "left", "right", "right", "right"],
      ...(ids.length > listed && { more: `and ${count(ids.length - listed)} more` }),
    },
  ];
}

/** What a user should know before using the numbers. */
export function diffNotes({ before, after, rows, lattice }: Difference): string[] {
  const [one, other] = [before.shape[0] ?? 0, after.shape[0] ?? 0];
  return [
    ...(one === other
      ? []
      : [
          `the first matrix has ${plural(one, "row")}, the second ${plural(other, "row")}: the first ${count(rows)} of both are compared`,
        ]),
    ...(lattice === undefined
      ? [
          `${before.dtype} and ${after.dtype} have no lattice in common: lengths are in units of epsilon, and there are no phases`,
        ]
      : []),
  ];
}
