/** Selects the rows near the largest group of identical ones, by the exponents of their values. */
import { CollapsarError } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Groups } from "../rows/groups.js";
import type { Matrix } from "../rows/matrix.js";
import { type Run, runsOfRows } from "../rows/runs.js";
import type { StreamOptions } from "../rows/stream.js";
import type { ExponentNeighbourhood } from "./exponents.js";
import { directions, groupsAndNorms, measureIndicators } from "./measure.js";
import { anchorGroup } from "./reference.js";

/** The largest number of steps of which the rows are counted. */
const COUNTED = 20;

/**
 * The rows of `matrix` whose column `exponent_linf` is at most `within`: in each dim the binary exponent differs by so much from that of the
 * anchor, which is among them; and the groups of identical rows of the whole matrix. Takes two passes; `onRows` is shown all rows in the first.
 *
 * Rejects with `InvalidParameter` where no rows are identical but for those that are zero or not finite, so that there is no anchor, and where not all values are bfloat16 values.
 */
export async function selectNeighbourhood(
  matrix: Matrix,
  within: number,
  options: JobOptions & Pick<StreamOptions, "onRows">,
): Promise<{ selection: "neighbourhood"; runs: Run[]; groups: Groups; neighbourhood: ExponentNeighbourhood }> {
  const { onRows: _, ...job } = options;
  const { groups, norms } = await groupsAndNorms(matrix, options);
  const anchor = anchorGroup({ groups, hasDirection: directions(norms) })?.[0];
  const { name } = matrix.tensor.source;
  if (anchor === undefined) {
    throw unusable(
      within,
      `no rows of ${name} are identical but for rows that are zero or not finite, so there is none to be near to; choose rows by a mask`,
    );
  }
  if (!norms.isBfloat16) {
    throw unusable(
      within,
      `${name} holds values that are not of bfloat16, whose exponents are compared; choose rows by a mask`,
    );
  }
  // Its distances in units of epsilon are not used.
  const compared = { reference: undefined, anchor, epsilon: 1, firstComponent: false };
  const { exponent_linf: steps } = (await measureIndicators(matrix, norms, compared, job)).columns;
  const counts = new Array<number>(COUNTED + 1).fill(0);
  const rows: number[] = [];
  // Of a row that is not finite it is NaN.
  for (const [row, distance] of steps.entries()) {
    if (distance <= within) rows.push(row);
    for (let step = distance; step <= COUNTED; step += 1) counts[step] = (counts[step] as number) + 1;
  }
  return {
    selection: "neighbourhood",
    runs: runsOfRows(rows),
    groups,
    neighbourhood: { anchor, within, counts },
  };
}

const unusable = (value: number, why: string): CollapsarError =>
  new CollapsarError("InvalidParameter", `neighbourhood is ${value}, but ${why}`, { field: "neighbourhood", value });
