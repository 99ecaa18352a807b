/** Directories without a model: which files are weights all the same, and what to do. */
import { CollapsarError } from "../errors.js";
import { shortList } from "../text/short-list.js";
import { EXTENSIONS_TEXT, hasTensors, MODEL_FILES } from "./formats.js";

/** File extensions of weights that cannot be read. */
const OTHER_WEIGHTS = /\.(h5|hdf5|msgpack|onnx|tflite)$/i;

/** Whether a directory of these names has weights in it, in any format. */
export const holdsWeights = (names: readonly string[]): boolean =>
  names.some((name) => hasTensors(name) || OTHER_WEIGHTS.test(name));

/** The error for a directory without model weights, from the names in it. */
export function noWeights(path: string, names: readonly string[]): CollapsarError {
  const loose = names.filter(hasTensors).sort();
  const found = names.filter((name) => !hasTensors(name) && OTHER_WEIGHTS.test(name)).sort();
  const neither = `holds neither ${MODEL_FILES.slice(0, -1).join(", ")} nor ${MODEL_FILES.at(-1)}`;
  let message = `${path}: ${neither}; give the directory of a model or one ${EXTENSIONS_TEXT} file`;
  if (loose.length > 0) {
    message = `${path}: ${neither}; give one of its files: ${shortList(loose)}`;
  } else if (found.length > 0) {
    message = `${path}: holds no safetensors, only ${shortList(found)}; convert to safetensors (transformers: model.save_pretrained(DIR, safe_serialization=True)), or download a revision that has them`;
  }
  return new CollapsarError("NoWeights", message, { path, found: [...loose, ...found] });
}
