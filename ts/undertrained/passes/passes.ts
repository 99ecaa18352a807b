/** What passes over the rows of an embedding find out. Each measures rows that begin with a slab, here or in a worker. */
import type { Matrix } from "../../rows/matrix.js";
import type { TakeRows } from "../../rows/stream.js";
import { wasm } from "../../wasm.js";

/** A pass under way. */
interface Pass<Result> {
  /** Takes the next rows, whole. */
  take: TakeRows;
  /** What the rows that were taken have. */
  found(): Result;
  free(): void;
}

/** What a pass over norms is asked besides them: the fingerprints of so many bytes of each row. */
export interface NormsAsked {
  fingerprints?: { bytes: number; seed: bigint } | undefined;
}

/** What it finds. */
export interface NormsFound {
  norms: Float64Array;
  /** The largest magnitude in each row. */
  largest: Float32Array;
  /** Sums of slabs, for `RowMean`. */
  sums: Float64Array;
  isBfloat16: boolean;
  fingerprints?: BigUint64Array;
}

function norms({ dtype, dims }: Matrix, asked: NormsAsked): Pass<NormsFound> {
  const { Fingerprints, RowNorms } = wasm();
  const rows = new RowNorms(dtype, dims);
  const fingerprints = asked.fingerprints && new Fingerprints(asked.fingerprints.bytes, asked.fingerprints.seed);
  return {
    take(block, length, stride) {
      fingerprints?.push(block, length, stride);
      rows.push(block, length);
    },
    found: () => ({
      norms: rows.norms(),
      largest: rows.largest(),
      sums: rows.sums(),
      isBfloat16: rows.isBfloat16,
      ...(fingerprints && { fingerprints: fingerprints.hashes() }),
    }),
    free() {
      rows.free();
      fingerprints?.free();
    },
  };
}

/** A pass on the way to the leading components. */
export interface ProjectionsAsked {
  direction: Float64Array;
  /** Of the mean along it. */
  offset: number;
}

/** Sums of slabs, for `LeadingComponents`. */
function projections({ dtype }: Matrix, { direction, offset }: ProjectionsAsked): Pass<Float64Array> {
  const rows = new (wasm().Projections)(dtype, direction, offset);
  return { take: rows.push.bind(rows), found: () => rows.sums(), free: () => rows.free() };
}

/** What rows are compared with. */
export interface IndicatorsAsked {
  epsilon: number;
  /** Whether all values are bfloat16 values. */
  isBfloat16: boolean;
  /** The mean of the reference, that of all rows, and their first component. */
  reference?: { vector: Float64Array; mean: Float64Array; component: Float64Array } | undefined;
  /** A row as it is stored. */
  anchor?: Uint8Array | undefined;
}

/** The columns, in the order of `indicatorColumns`. */
function indicators(
  { dtype, dims }: Matrix,
  { epsilon, isBfloat16, reference, anchor }: IndicatorsAsked,
): Pass<Float64Array[]> {
  const { Indicators, indicatorColumns } = wasm();
  const rows = new Indicators(dtype, dims, epsilon, isBfloat16);
  if (reference) rows.refer(reference.vector, reference.mean, reference.component);
  if (anchor) rows.anchor(anchor);
  return {
    take: rows.push.bind(rows),
    found: () => indicatorColumns().map((_, at) => rows.column(at)),
    free: () => rows.free(),
  };
}

/** What a sky is seen from, and its axes. */
export interface SkyAsked {
  mean: Float64Array;
  /** Three unit vectors, one after the other. */
  vectors: Float64Array;
}

/** What is seen. */
export interface SkyFound {
  /** Longitude, latitude, and the place along each axis. */
  columns: Float64Array[];
  /** Sums of slabs, for `RowMean` of one dim: the variance. */
  sums: Float64Array;
}

function sky({ dtype }: Matrix, { mean, vectors }: SkyAsked): Pass<SkyFound> {
  const rows = new (wasm().Sky)(dtype, mean, vectors);
  const columns = [0, 1, 2, 3, 4];
  return {
    take: rows.push.bind(rows),
    found: () => ({ columns: columns.map((at) => rows.column(at)), sums: rows.sums() }),
    free: () => rows.free(),
  };
}

/** The passes, by name. */
export const PASSES = { norms, projections, indicators, sky };

/** The name of a pass. */
export type PassName = keyof typeof PASSES;

/** What it is asked. */
export type Asked<Name extends PassName> = Parameters<(typeof PASSES)[Name]>[1];

/** What it finds in some slabs. */
export type Found<Name extends PassName> = ReturnType<ReturnType<(typeof PASSES)[Name]>["found"]>;
