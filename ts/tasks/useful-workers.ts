/** How many workers are of use for the rows of a matrix, which each of them reads for itself. */
import type { Matrix } from "../rows/matrix.js";
import { isData, type TensorInput } from "../tensors/open-tensors.js";
import { workerPlatform } from "./platform.js";

/** Rows in memory that every worker gets a copy of, at most. */
const CLONED_BYTES = 256 * 1024 * 1024;

/** How a matrix is to be got at, and how many workers are wanted. */
export interface SharedRows {
  /** What workers open to get at it; without it this thread does everything. */
  source?: TensorInput | undefined;
  /** Workers, at most; default the cores of the machine. */
  jobs?: number | undefined;
}

/** Workers that would be of use, 1 for none: each asks a server for the rows anew. */
export function usefulWorkers(matrix: Matrix, { source, jobs }: SharedRows): number {
  if (source === undefined || isRemote(matrix) || isLarge(source)) return 1;
  return jobs ?? workerPlatform()?.cores() ?? 1;
}

/** Bytes of rows that are read sooner by one thread than others begin. */
const WORTH_WORKERS = 64 * 1024 * 1024;

/** Workers at most, by default, where each reads rows: memory is what more would wait for, and each has some of its own. */
const MOST_WORKERS = 4;

/** Workers for one pass over so many rows of matrices that are read together; 1 where this thread is to see the rows itself. */
export function workersForRows(
  rows: number,
  matrices: readonly (readonly [Matrix, TensorInput | undefined])[],
  { jobs, seen }: { jobs: number | undefined; seen: boolean },
): number {
  const bytes = matrices.reduce((sum, [{ rowBytes }]) => sum + rows * rowBytes, 0);
  const wanted = seen ? 1 : (jobs ?? (bytes < WORTH_WORKERS * matrices.length ? 1 : MOST_WORKERS));
  return Math.min(wanted, ...matrices.map(([matrix, source]) => usefulWorkers(matrix, { source, jobs })));
}

/** Whether a matrix is at the other end of a network, where requests cost more than bytes. */
export const isRemote = ({ tensor }: Matrix): boolean => tensor.source.manner?.vainShare !== undefined;

/** Whether a copy in each worker would cost too much memory. Memory that threads share is not copied. */
function isLarge(source: TensorInput): boolean {
  const data = isData(source) ? source.data : source;
  const buffer = ArrayBuffer.isView(data) ? data.buffer : data;
  return buffer instanceof ArrayBuffer && buffer.byteLength > CLONED_BYTES;
}
