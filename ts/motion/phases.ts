/** How far a row moves in one step, from not at all to far. */

/**
 * The phases, with L1 and L2 in steps of the lattice: frozen, L1 = 0; stumbling, L1 = 1, one element by one step; spherical, L2 at most the square
 * root of the dims; superluminal, L2 at most 1000; hypernova, beyond. Their place here is their number.
 */
export const PHASES = ["frozen", "stumbling", "spherical", "superluminal", "hypernova"] as const;

/** The name of a phase. */
export type Phase = (typeof PHASES)[number];

/** The number of a row that is not finite at both snapshots: its motion is not known. */
export const LEFT_OUT = PHASES.length;

/** How many rows are in each phase, then how many were left out. */
export function countPhases(phases: Uint8Array): number[] {
  const counts = new Array<number>(PHASES.length + 1).fill(0);
  for (let row = 0; row < phases.length; row += 1) {
    const phase = phases[row] as number;
    counts[phase] = (counts[phase] as number) + 1;
  }
  return counts;
}
