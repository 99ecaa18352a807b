/** Chebyshev distances of all pairs by their definition, in units of epsilon, as float32: what faster ways are compared with. */
import type { MatrixData } from "collapsar";

export function naiveDistances({ data, shape }: MatrixData & { data: Float32Array }, epsilon: number) {
  const [rows, dims] = shape as [number, number];
  const distances = new Float32Array((rows * (rows - 1)) / 2);
  let at = 0;
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < i; j += 1) {
      let largest = 0;
      for (let dim = 0; dim < dims; dim += 1) {
        const difference = (data[i * dims + dim] as number) - (data[j * dims + dim] as number);
        largest = Math.max(largest, Math.abs(Math.fround(difference)));
      }
      distances[at++] = largest / Math.fround(epsilon);
    }
  }
  const mean = Math.fround(distances.reduce((sum, distance) => sum + distance, 0) / distances.length);
  distances.sort();
  return { max: distances.at(-1) as number, mean, median: distances[(distances.length - 1) >> 1] as number };
}
