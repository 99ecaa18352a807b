/** What is said of the steps of a series that an optimizer's moments account for. */

import type { SeriesRecord } from "../../series/record.js";
import type { SeriesAdam } from "../../series/series-adam.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { count } from "../../text/quantities.js";
import { facts, type ReportTable } from "../document.js";

/** A headroom from which on its fraction says nothing. */
const LARGE = 1000;

const lengthText = (headroom: number): string => (headroom < LARGE ? fixed(headroom, 3) : count(Math.round(headroom)));

/** The table; none where no step is known. */
export function adamTables(adam: SeriesAdam, records: readonly SeriesRecord[]): ReportTable[] {
  const known = records.filter(({ adam_exact = Number.NaN }) => !Number.isNaN(adam_exact));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return [];
  const least = known.reduce((a, b) => (exactOf(b) < exactOf(a) ? b : a));
  const leftOut = known.reduce((sum, { adam_left_out = 0 }) => sum + adam_left_out, 0);
  const headroom =
    (name: "headroom_q05" | "headroom_q50" | "headroom_q95" | "headroom_max") => (record: SeriesRecord) =>
      lengthText(record[name] ?? Number.NaN);
  const most = (record: SeriesRecord) => `${headroom("headroom_q05")(record)} to ${headroom("headroom_q95")(record)}`;
  const lines = [
    ["optimizer", adamText(adam)],
    ["reproduced exactly", `${percent(exactOf(least))} of the elements at the least, at step ${least.step}`],
    ["median headroom", overSteps(first, last, headroom("headroom_q50"))],
    ["of nine in ten elements", overSteps(first, last, most)],
    ["largest headroom", overSteps(first, last, headroom("headroom_max"))],
    [
      "headroom above 1",
      overSteps(first, last, ({ headroom_above_1 = Number.NaN }) => `${percent(headroom_above_1)} of the elements`),
    ],
    ...(leftOut > 0 ? [["left out", `${count(leftOut)}, elements by steps, that are not finite`]] : []),
  ];
  return facts("Updates of the optimizer", lines, ["left", "left"]);
}

/** What an optimizer trained with, and which update comes first. */
export const adamText = ({ lr, beta1, beta2, eps, weightDecay = 0, step }: SeriesAdam): string =>
  `lr ${floatRepr(lr)}, betas ${floatRepr(beta1)} and ${floatRepr(beta2)}, eps ${floatRepr(eps)}, weight decay ${floatRepr(weightDecay)}; the first update is number ${step}`;

/** What to know where the update that steps begin with is not the one that was said. */
export function adamNotes({ step, likelierStep }: SeriesAdam, records: readonly SeriesRecord[]): string[] {
  if (likelierStep === undefined) return [];
  const share = records.find(({ trialId }) => trialId === 1)?.adam_exact;
  const said = share === undefined ? "" : `, and ${percent(share)} of them if it is ${step}, as said`;
  return [
    `the moments of the first update reproduce nearly all weights if it is number ${likelierStep}${said}: the stack seems to begin later; add --adam-step ${likelierStep}`,
  ];
}

const exactOf = ({ adam_exact = Number.NaN }: SeriesRecord): number => adam_exact;

const percent = (share: number): string => `${fixed(100 * share, 1)} %`;

const overSteps = (first: SeriesRecord, last: SeriesRecord, said: (record: SeriesRecord) => string): string =>
  first === last ? said(first) : `${said(first)} at step ${first.step}; ${said(last)} at step ${last.step}`;
