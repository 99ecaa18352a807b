/** The vectors of groups, dim by dim, and how they lie to each other. */
import { vectors } from "collapsar";
import type { GroupVectors, Jobs } from "../messages.js";
import { makeExample } from "./example.js";
import type { Context } from "./job.js";
import { sourceOf } from "./source.js";

export async function readVectors(
  { source, firsts, populations }: Jobs["readVectors"]["given"],
  { signal, onProgress }: Context<"readVectors">,
): Promise<GroupVectors> {
  // They are read in the order of the file, and told in that of the groups.
  const order = Array.from(firsts.keys()).sort((a, b) => (firsts[a] as number) - (firsts[b] as number));
  const weights = order.map((group) => populations[group] as number);
  const ids = order.map((group) => firsts[group] as number);
  const job = { weights, signal, onProgress };
  const found = await (source === "example"
    ? ofExample(ids, job)
    : vectors(sourceOf(source.what, source.as).input, ids, {
        ...job,
        tensor: source.tensor,
        reading: sourceOf(source.what, source.as).reading,
      }));
  const { dims, lattice, components } = found;
  const place = new Uint32Array(order.length);
  for (const [at, group] of order.entries()) place[group] = at;
  return {
    dims,
    lattice,
    values: inOrder(found.values, place, dims),
    places: inOrder(found.places, place, dims),
    x: Float64Array.from(place, (at) => components.scores[0][at] as number),
    y: Float64Array.from(place, (at) => components.scores[1][at] as number),
    shares: components.shares,
  };
}

function ofExample(ids: readonly number[], job: object): ReturnType<typeof vectors> {
  const { matrix, tokens } = makeExample();
  return vectors(
    matrix,
    ids.map((id) => tokens.indexOf(id)),
    job,
  );
}

/** Rows of `dims` numbers, in another order. */
function inOrder<T extends Float32Array | Int32Array>(rows: T, order: Uint32Array, dims: number): T {
  const ordered = rows.slice() as T;
  for (const [to, from] of order.entries()) ordered.set(rows.subarray(from * dims, (from + 1) * dims), to * dims);
  return ordered;
}
