/**
 * Weights that MLX quantised: numbers of 2 to 8 bits packed into U32, with a scale and a bias for each group of a row.
 *
 * How many bits and how large a group stands in config.json; a layer may have settings of its own there, by its name.
 */
import { CollapsarError, isCollapsarError } from "../../errors.js";
import { readExactly } from "../../source/byte-source.js";
import { CONFIG, MAX_CONFIG_BYTES } from "../config-file.js";
import { mlxDtype } from "../dtypes.js";
import { joinedRows } from "../row-parts.js";
import { describe, type FLOAT_BYTES, isFloat, type Tensor, type TensorSet } from "../tensor.js";
import { hasScales, layerOf } from "./scales.js";

/** How the numbers of a weight are packed. */
interface Settings {
  readonly bits: number;
  readonly group: number;
  readonly mode: string;
}

/** Settings of all layers, and of some by name. */
type SettingsOf = (layer: string) => Settings | undefined;

/** The same tensors, those that MLX quantised as matrices of what they stand for. Only where config.json says how. */
export async function mlxTensors(set: TensorSet, signal?: AbortSignal): Promise<TensorSet> {
  const names = new Set(set.names);
  const settingsOf = await readSettings(set, signal);
  if (!settingsOf) return set;
  return {
    ...set,
    async get(name) {
      const tensor = await set.get(name);
      const settings = hasScales(names, name) && tensor.dtype === "U32" ? settingsOf(layerOf(name)) : undefined;
      return settings ? unpacked(set, tensor, settings) : tensor;
    },
  };
}

/** `quantization` of config.json; undefined without one. */
async function readSettings(set: TensorSet, signal?: AbortSignal): Promise<SettingsOf | undefined> {
  const source = await set.beside?.(CONFIG);
  if (!source) return undefined;
  let config: unknown;
  try {
    if (source.byteLength > MAX_CONFIG_BYTES) throw new Error(`it has ${source.byteLength} bytes`);
    const bytes = await readExactly(source, 0, source.byteLength, { signal });
    config = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (isCollapsarError(error) || signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${source.name}: not a configuration (${reason}), but the weights are quantised and it says how; download it again`;
    throw new CollapsarError("InvalidHeader", message, { reason });
  } finally {
    await source.close?.();
  }
  // MLX writes both, and reads the first where it is there: the other may be that of the model which was quantised.
  const { quantization_config, quantization: all = quantization_config } = isObject(config) ? config : {};
  if (!isObject(all)) return undefined;
  return (layer) => {
    const own = all[layer];
    if (own === false) return undefined;
    const { bits, group_size: group, mode = "affine" } = { ...all, ...(isObject(own) ? own : {}) };
    return { bits: Number(bits), group: Number(group), mode: String(mode) };
  };
}

/** The matrix that a packed weight stands for; its rows are read from three tensors. */
async function unpacked(set: TensorSet, weight: Tensor, { bits, group, mode }: Settings): Promise<Tensor> {
  const layer = layerOf(weight.name);
  const [rows, words] = weight.shape;
  const dims = ((words ?? 0) * 32) / bits;
  if (mode === "affine" && !(bits > 0 && group > 0)) {
    const reason = "config.json does not tell the bits and the group_size of its quantization";
    const message = `${weight.source.name}: ${JSON.stringify(weight.name)} is ${describe(weight)}; ${reason}; download the model again`;
    throw new CollapsarError("InvalidHeader", message, { reason });
  }
  if (mode !== "affine") return { ...weight, dtype: `MLX ${mode}`, ...(rows && { shape: [rows, dims] }) };
  const unfit = (what: string): CollapsarError => {
    const reason = `${what} does not fit the weight of ${bits} bits in groups of ${group} that config.json tells of`;
    const message = `${weight.source.name}: ${JSON.stringify(weight.name)} is ${describe(weight)}; ${reason}; download the model again`;
    return new CollapsarError("InvalidHeader", message, { reason });
  };
  if (rows === undefined || weight.shape.length !== 2) return weight;
  const parts: Tensor[] = [weight];
  for (const part of ["scales", "biases"]) {
    const name = `${layer}.${part}`;
    if (!set.names.includes(name)) throw unfit(`no tensor ${JSON.stringify(name)}`);
    const tensor = await set.get(name);
    const fits = tensor.shape.length === 2 && tensor.shape[0] === rows && tensor.shape[1] === dims / group;
    if (!fits || tensor.dtype !== (parts[1] ?? tensor).dtype || !isFloat(tensor.dtype)) {
      throw unfit(`${JSON.stringify(name)}, ${describe(tensor)},`);
    }
    parts.push(tensor);
  }
  const scales = (parts[1] as Tensor).dtype as keyof typeof FLOAT_BYTES;
  const dtype = mlxDtype(bits, group, scales);
  if (dtype === undefined) return { ...weight, dtype: `MLX ${bits}-bit, groups of ${group}`, shape: [rows, dims] };
  const source = joinedRows(
    weight.source.name,
    rows,
    parts.map((part) => ({ source: part.source, begin: part.begin, bytes: (part.end - part.begin) / rows || 0 })),
  );
  return { ...weight, dtype, shape: [rows, dims], begin: 0, end: source.byteLength, source, file: weight.source };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
