/** How ggml stores numbers: the types of a GGUF file's tensors, by their number. */

/** Numbers that are stored together. */
export interface GgmlType {
  /** As ggml writes it: `Q4_K`. */
  readonly name: string;
  /** Values of a block, and the bytes that they take. */
  readonly values: number;
  readonly bytes: number;
}

const type = (name: string, values: number, bytes: number): GgmlType => ({ name, values, bytes });

/** By number. The missing ones were never written, or were given up by ggml. */
const TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [0, type("F32", 1, 4)],
  [1, type("F16", 1, 2)],
  [2, type("Q4_0", 32, 18)],
  [3, type("Q4_1", 32, 20)],
  [6, type("Q5_0", 32, 22)],
  [7, type("Q5_1", 32, 24)],
  [8, type("Q8_0", 32, 34)],
  [9, type("Q8_1", 32, 40)],
  [10, type("Q2_K", 256, 84)],
  [11, type("Q3_K", 256, 110)],
  [12, type("Q4_K", 256, 144)],
  [13, type("Q5_K", 256, 176)],
  [14, type("Q6_K", 256, 210)],
  [15, type("Q8_K", 256, 292)],
  [16, type("IQ2_XXS", 256, 66)],
  [17, type("IQ2_XS", 256, 74)],
  [18, type("IQ3_XXS", 256, 98)],
  [19, type("IQ1_S", 256, 50)],
  [20, type("IQ4_NL", 32, 18)],
  [21, type("IQ3_S", 256, 110)],
  [22, type("IQ2_S", 256, 82)],
  [23, type("IQ4_XS", 256, 136)],
  [24, type("I8", 1, 1)],
  [25, type("I16", 1, 2)],
  [26, type("I32", 1, 4)],
  [27, type("I64", 1, 8)],
  [28, type("F64", 1, 8)],
  [29, type("IQ1_M", 256, 56)],
  [30, type("BF16", 1, 2)],
  [34, type("TQ1_0", 256, 54)],
  [35, type("TQ2_0", 256, 66)],
  [39, type("MXFP4", 32, 17)],
  [40, type("NVFP4", 64, 36)],
  [41, type("Q1_0", 128, 18)],
]);

/** The type of that number; undefined for one that is not known. */
export const ggmlType = (number: number): GgmlType | undefined => TYPES.get(number);

/** Those that the WebAssembly module makes float32 of, bit for bit as ggml does. */
const DEQUANTISED = [
  "Q4_0",
  "Q4_1",
  "Q5_0",
  "Q5_1",
  "Q8_0",
  "Q2_K",
  "Q3_K",
  "Q4_K",
  "Q5_K",
  "Q6_K",
  "IQ4_NL",
  "IQ4_XS",
  "MXFP4",
  "TQ1_0",
  "TQ2_0",
];

/** Of each type whose rows can be measured: values of a block and its bytes. */
export const DEQUANTISED_TYPES: ReadonlyMap<string, GgmlType> = new Map(
  [...TYPES.values()].filter(({ name }) => DEQUANTISED.includes(name)).map((each) => [each.name, each]),
);

/** All quantised types, by name, whether they can be measured or not. */
export const QUANTISED_NAMES: ReadonlySet<string> = new Set(
  [...TYPES.values()].filter(({ values }) => values > 1).map(({ name }) => name),
);
