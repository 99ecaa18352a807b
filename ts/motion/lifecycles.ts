/** What became of each row that was followed: when it was last in each phase, when it last moved. */
import { cellOf } from "../csv/cells.js";
import { type Table, tableCsv } from "../csv/table.js";
import { LEFT_OUT, PHASES, type Phase } from "./phases.js";

/** The phases of a row that moves, as the columns name them: the farthest first. */
const MOVING: readonly MovingPhase[] = ["hypernova", "superluminal", "spherical", "stumbling"];

/** A phase of a token that moves. */
export type MovingPhase = Extract<Phase, "hypernova" | "superluminal" | "spherical" | "stumbling">;

/** What became of each row, in the order of the rows. Steps are those of the column `step`; NaN for never. */
export interface Lifecycles {
  /** The token of each row that was followed; the other columns are in this order. */
  tokenIds: Uint32Array;
  /** For each phase the last step of each row in it; NaN for a row that was never in it. */
  last: Record<MovingPhase, Float64Array>;
  /** The last step with any motion. */
  lastMotion: Float64Array;
  /** How often it moved again after at least one frozen step that followed an earlier motion. */
  reheats: Uint32Array;
}

const FROZEN = PHASES.indexOf("frozen");

/** Takes the phases of all rows step by step, in order. */
export class LifecyclesBuilder {
  readonly #last: Float64Array[];
  readonly #lastMotion: Float64Array;
  readonly #reheats: Uint32Array;
  /** 1 for a row that was frozen since it last moved. */
  readonly #rested: Uint8Array;

  constructor(rows: number) {
    const never = (): Float64Array => new Float64Array(rows).fill(Number.NaN);
    this.#last = PHASES.map(never);
    this.#lastMotion = never();
    this.#reheats = new Uint32Array(rows);
    this.#rested = new Uint8Array(rows);
  }

  add(step: number, phases: Uint8Array): void {
    for (let row = 0; row < phases.length; row += 1) {
      const phase = phases[row] as number;
      // What is not known is neither motion nor rest.
      if (phase === LEFT_OUT) continue;
      if (phase === FROZEN) {
        if (!Number.isNaN(this.#lastMotion[row])) this.#rested[row] = 1;
        continue;
      }
      this.#reheats[row] = (this.#reheats[row] as number) + (this.#rested[row] as number);
      this.#rested[row] = 0;
      this.#lastMotion[row] = step;
      (this.#last[phase] as Float64Array)[row] = step;
    }
  }

  finish(tokenIds: Uint32Array): Lifecycles {
    const last = Object.fromEntries(MOVING.map((phase) => [phase, this.#last[PHASES.indexOf(phase)]]));
    return { tokenIds, last: last as Lifecycles["last"], lastMotion: this.#lastMotion, reheats: this.#reheats };
  }
}

/**
 * Lifecycles as CSV: `token_id`, then `last_hypernova`, `last_superluminal`, `last_spherical`, `last_stumbling`, `last_motion` and `reheats`, a record
 * a token. A step that never was is an empty cell.
 *
 * @example
 * ```js
 * import { init, lifecyclesCsv, series } from "collapsar";
 *
 * await init();
 * const { motion } = await series(["checkpoints"], { motion: true, rows: "all" });
 * console.log(lifecyclesCsv(motion.lifecycles).split("\n").slice(0, 3));
 * ```
 */
export const lifecyclesCsv = (lifecycles: Lifecycles): string => tableCsv(lifecyclesTable(lifecycles));

/** The same as a table. */
export function lifecyclesTable({ tokenIds, last, lastMotion, reheats }: Lifecycles): Table {
  const names = ["token_id", ...MOVING.map((phase) => `last_${phase}`), "last_motion", "reheats"];
  const lines: string[][] = [];
  const cell = (step = Number.NaN): string => cellOf("integer", step);
  for (const [row, id] of tokenIds.entries()) {
    const steps = MOVING.map((phase) => cell(last[phase][row]));
    lines.push([String(id), ...steps, cell(lastMotion[row]), String(reheats[row])]);
  }
  return { columns: names.map((name) => ({ name, kind: "integer" }) as const), lines };
}
