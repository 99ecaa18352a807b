/** The centroid: the vector that simulated snapshots are made around. */
import { CollapsarError } from "../errors.js";
import { shortList } from "../text/short-list.js";
import { describe, isFloat, namedTensor, type Tensor, type TensorSet } from "./tensor.js";

/** Name of the centroid's tensor when none is given. */
const DEFAULT_CENTROID = "centroid";

/**
 * The tensor of a centroid: the one named, else `centroid`, else the only float vector. Rank 1, of a float dtype and at least one
 * element.
 *
 * Throws `MissingTensor`, `AmbiguousTensor`, `WrongRank`, `UnsupportedDtype` or `NoDims`.
 */
export async function chooseCentroid(set: TensorSet, name?: string): Promise<Tensor> {
  const chosen = name ?? (set.names.includes(DEFAULT_CENTROID) ? DEFAULT_CENTROID : undefined);
  if (chosen !== undefined) return vector(set, await namedTensor(set, chosen));
  const tensors = await Promise.all(set.names.map((each) => set.get(each)));
  const [only] = tensors;
  // A file of one tensor can mean no other: what is wrong with it says more than that it is not there.
  if (only && tensors.length === 1) return vector(set, only);
  const vectors = tensors.filter(({ dtype, shape }) => shape.length === 1 && isFloat(dtype));
  const [first, second] = vectors;
  if (first && !second) return vector(set, first);
  const options = "choose one with `centroidTensor`";
  if (second) {
    const candidates = vectors.map((each) => each.name);
    throw new CollapsarError(
      "AmbiguousTensor",
      `${set.name}: several vectors and none is called centroid; ${options}: ${shortList(candidates)}`,
      { candidates },
    );
  }
  const found = tensors.map((each) => `${each.name} ${describe(each)}`);
  const there = found.length === 0 ? "it holds no tensor" : `it holds ${shortList(found)}`;
  throw new CollapsarError("MissingTensor", `${set.name}: no float vector (rank 1) to be the centroid; ${there}`, {
    tensor: DEFAULT_CENTROID,
    available: [...set.names],
  });
}

function vector(set: TensorSet, tensor: Tensor): Tensor {
  const { name, dtype, shape } = tensor;
  const label = `${set.name}: centroid ${JSON.stringify(name)} is ${describe(tensor)}`;
  if (shape.length !== 1) {
    const advice = shape.length === 2 ? "; for the mean of a matrix's rows use `centroidOf`" : "";
    const message = `${label}, rank ${shape.length}; a centroid must have rank 1${advice}`;
    throw new CollapsarError("WrongRank", message, { tensor: name, shape });
  }
  if (!isFloat(dtype)) {
    throw new CollapsarError("UnsupportedDtype", `${label}; a centroid must be F32, F16, BF16 or F64`, { dtype });
  }
  if (shape[0] === 0) throw new CollapsarError("NoDims", `${label}; a centroid must have at least one dim`, {});
  return tensor;
}
