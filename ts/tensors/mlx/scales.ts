/** How the tensors of a weight that MLX quantised are called: `LAYER.weight`, `LAYER.scales`, `LAYER.biases`. */

/** The layer of a weight. */
export const layerOf = (weight: string): string => weight.slice(0, -".weight".length);

/** Whether a tensor lies beside scales, as a weight that was quantised does. */
export const hasScales = (names: ReadonlySet<string>, name: string): boolean =>
  name.endsWith(".weight") && names.has(`${layerOf(name)}.scales`);
