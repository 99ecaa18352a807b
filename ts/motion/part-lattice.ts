/**
 * The lattice of a part of a series whose values are of float32 or wider: it is that of bfloat16 if all values are such numbers, in the other parts too.
 * A part looks at its own, and says what they are so far; the parts together decide.
 */

import type { FollowedStep } from "./history.js";
import type { LatticeDtype } from "./lattice.js";
import { F32_STEPS } from "./lattice.js";
import type { Moved } from "./motion-step.js";
import { LEFT_OUT, PHASES } from "./phases.js";

const SO_FAR = "BF16 so far";

/** What the record of a part says of its lattice; `soFar` where other parts may say otherwise. */
export const latticeText = ({ lattice, soFar }: { lattice: LatticeDtype; soFar?: boolean }): string =>
  soFar ? SO_FAR : lattice;

/** Whether that is the lattice of bfloat16 as far as the part goes. */
export const isSoFar = (text: unknown): boolean => text === SO_FAR;

/** The lattice of parts that say so: that of the ones that are sure, or of bfloat16 where none is. */
export const commonLattice = (texts: readonly unknown[]): unknown => texts.find((text) => !isSoFar(text)) ?? "BF16";

/**
 * A motion that was counted in steps of bfloat16, in those of float32. What moves at all moves by 65,536 of these, an L2 that is beyond every phase but
 * the last.
 */
export function inFloat32Steps({ motion, ...step }: FollowedStep): FollowedStep {
  const { moved, ...still } = motion;
  return { ...step, motion: { ...still, ...(moved && { moved: finer(moved) }) } };
}

function finer({ l1Mean, l1Max, l2Mean, linfMax, phases, ...moved }: Moved): Moved {
  const [frozen, farthest] = [PHASES.indexOf("frozen"), PHASES.indexOf("hypernova")];
  return {
    ...moved,
    l1Mean: l1Mean * F32_STEPS,
    l1Max: l1Max * F32_STEPS,
    l2Mean: l2Mean * F32_STEPS,
    linfMax: linfMax * F32_STEPS,
    phases: phases.map((phase) => (phase === frozen || phase === LEFT_OUT ? phase : farthest)),
  };
}
