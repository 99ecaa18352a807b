/** Files made to break readers: safetensors, model indices and .npy, each with the error that must come of it. */
import type { ErrorCode } from "collapsar";
import { withHeader } from "./fixtures-node.js";

/** What it is, its bytes, and the error. */
export type Hostile = readonly [what: string, bytes: Uint8Array, code: ErrorCode];

/** The deepest nesting: a reader that recurses runs out of stack long before. */
const DEEP = 100_000;

const nested = (depth = DEEP): string => "[".repeat(depth) + "]".repeat(depth);
const nestedObjects = (depth = DEEP): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** An entry of a header as text. `extra` is put into it as it is. */
const entry = (name: string, dtype: string, shape: string, offsets: string, extra = ""): string =>
  `"${name}":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}${extra}}`;
const u8 = (name: string, begin: number, end: number): string =>
  entry(name, '"U8"', `[${end - begin}]`, `[${begin},${end}]`);
const file = (entries: readonly string[], data = 0): Uint8Array =>
  withHeader(`{${entries.join(",")}}`, [new Uint8Array(data)]);

/** The first 8 bytes of a safetensors file say `length`; `rest` follows. */
export function claiming(length: bigint, rest = "{}"): Uint8Array {
  const bytes = new Uint8Array(8 + rest.length);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(text(rest), 8);
  return bytes;
}

/** Names that objects have already. */
export const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then", "length", "0"];

/** A valid file of one float32 matrix [2, 2] and a scalar, to be damaged. */
export const VALID = file(
  [
    `"__metadata__":{"format":"pt"}`,
    entry("gamma", '"F32"', "[2,2]", "[0,16]"),
    entry("scalar", '"I64"', "[]", "[16,24]"),
  ],
  24,
);

const HEADER_END = 8 + Number(new DataView(VALID.buffer).getBigUint64(0, true));

/** {@link VALID} cut off at every byte of its length, header and data. */
export const truncations = (): Hostile[] =>
  Array.from({ length: VALID.length }, (_, end) => [`cut off at ${end}`, VALID.subarray(0, end), "TruncatedFile"]);

/** {@link VALID} whose length claims less than its header has. */
export const shortened = (): Uint8Array[] =>
  Array.from({ length: HEADER_END - 8 }, (_, length) => {
    const bytes = VALID.slice();
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
    return bytes;
  });

/** Safetensors files. */
export const safetensorsFiles = (): Hostile[] => [
  ["a length of 2^63", claiming(2n ** 63n), "HeaderTooLarge"],
  ["a length of 2^64 - 1", claiming(2n ** 64n - 1n), "HeaderTooLarge"],
  ["a length that is 2 in 32 bits", claiming(2n ** 32n + 2n), "HeaderTooLarge"],
  ["a length of 100 MB and one byte", claiming(100_000_001n), "HeaderTooLarge"],
  ["a length of 100 MB", claiming(100_000_000n), "TruncatedFile"],
  ["a tensor of 16 TB", file([u8("a", 0, 2 ** 44)]), "TruncatedFile"],
  ["a tensor of 2^63 bytes", file([entry("a", '"U8"', `[${2n ** 63n}]`, `[0,${2n ** 63n}]`)]), "ShapeOverflow"],
  ["an overlap", file([u8("a", 0, 2), u8("b", 1, 3)], 3), "Overlap"],
  ["a tensor on top of another", file([u8("a", 0, 2), u8("b", 0, 2)], 2), "Overlap"],
  ["a gap", file([u8("a", 1, 2)], 2), "Gap"],
  ["an end before the begin", file([entry("a", '"U8"', "[1]", "[1,0]")], 1), "NegativeRange"],
  ["negative offsets", file([entry("a", '"U8"', "[1]", "[-1,0]")], 1), "InvalidHeader"],
  ["a negative dimension", file([entry("a", '"U8"', "[-1]", "[0,1]")], 1), "InvalidHeader"],
  ["two negative dimensions", file([entry("a", '"U8"', "[-1,-1]", "[0,1]")], 1), "InvalidHeader"],
  ["a dimension of 2^64", file([entry("a", '"U8"', `[${2n ** 64n}]`, "[0,0]")]), "InvalidHeader"],
  ["a product of 2^64", file([entry("a", '"U8"', "[4294967296,4294967296]", "[0,0]")]), "ShapeOverflow"],
  ["a product of 2^64 + 8", file([entry("a", '"U8"', "[2305843009213693953,8]", "[0,8]")], 8), "ShapeOverflow"],
  ["bits beyond 2^64", file([entry("a", '"F64"', "[1048576,1048576,1048576]", "[0,0]")]), "ShapeOverflow"],
  ["a dimension of 2^53 + 1", file([entry("a", '"U8"', "[9007199254740993,0]", "[0,0]")]), "ShapeOverflow"],
  ["offsets at 2^64", file([entry("a", '"U8"', "[0]", `[${2n ** 64n - 1n},${2n ** 64n - 1n}]`)]), "ShapeOverflow"],
  ["the same name twice", file([u8("a", 0, 1), u8("a", 1, 2)], 2), "DuplicateTensor"],
  ["the same name, once escaped", file([u8("a", 0, 1), u8("\\u0061", 1, 2)], 2), "DuplicateTensor"],
  ["__proto__ twice", file([u8("__proto__", 0, 1), u8("__proto__", 1, 2)], 2), "DuplicateTensor"],
  ["metadata twice", file(['"__metadata__":{}', '"__metadata__":{}']), "DuplicateTensor"],
  ["a field twice", file([entry("a", '"U8"', "[1]", "[0,1]", ',"shape":[1]')], 1), "InvalidHeader"],
  ["a deep header", withHeader(nested()), "InvalidHeader"],
  ["a deep header of objects", withHeader(nestedObjects()), "InvalidHeader"],
  ["a deep header that never ends", withHeader("[".repeat(DEEP)), "InvalidHeader"],
  ["a deep tensor", file([`"a":${nested()}`]), "InvalidHeader"],
  ["a deep shape", file([entry("a", '"U8"', nested(), "[0,1]")], 1), "InvalidHeader"],
  ["a deep dtype", file([entry("a", nestedObjects(), "[1]", "[0,1]")], 1), "InvalidHeader"],
  ["deep offsets", file([entry("a", '"U8"', "[1]", nested())], 1), "InvalidHeader"],
  ["deep metadata", file([`"__metadata__":{"a":${nested()}}`]), "InvalidHeader"],
  [
    "a deep field that is not closed",
    file([entry("a", '"U8"', "[1]", "[0,1]", `,"x":${"[".repeat(DEEP)}`)], 1),
    "InvalidHeader",
  ],
  ["a shape of 10^5 dimensions", file([entry("a", '"U8"', `[${"2,".repeat(DEEP)}2]`, "[0,1]")], 1), "ShapeOverflow"],
  ["a name that is not UTF-8", notUtf8(), "HeaderNotUtf8"],
  ["a name of half a character", file([u8("\\ud800", 0, 1)], 1), "InvalidHeader"],
  ["a NUL in a name, not escaped", file([u8("a\0b", 0, 1)], 1), "InvalidHeader"],
  ["NULs instead of a header", claiming(16n, "\0".repeat(16)), "InvalidHeader"],
  ["a dtype that is inherited", file([entry("a", '"constructor"', "[1]", "[0,1]")], 1), "UnknownDtype"],
  ["a dtype of 1 MB", file([entry("a", `"${"x".repeat(1e6)}"`, "[1]", "[0,1]")], 1), "UnknownDtype"],
  ["an exponent of a billion", file([entry("a", '"U8"', "[1e999999999]", "[0,1]")], 1), "InvalidHeader"],
  ["a number of 10^5 digits", file([entry("a", '"U8"', `[${"9".repeat(DEEP)}]`, "[0,1]")], 1), "InvalidHeader"],
];

function notUtf8(): Uint8Array {
  const bytes = file([u8("#", 0, 1)], 1);
  bytes[bytes.indexOf(0x23)] = 0xff;
  return bytes;
}

/** Valid files that look hostile, by what they are, with the names of their tensors. */
export const oddButValid = (): (readonly [what: string, bytes: Uint8Array, names: readonly string[]])[] => [
  ...INHERITED.map((name) => [`a tensor named ${name}`, file([u8(name, 0, 1)], 1), [name]] as const),
  [
    "all of these",
    file(
      INHERITED.map((name, at) => u8(name, at, at + 1)),
      INHERITED.length,
    ),
    INHERITED,
  ],
  ["a NUL in a name", file([u8("a\\u0000b", 0, 1)], 1), ["a\0b"]],
  ["a deep field that nobody reads", file([entry("a", '"U8"', "[1]", "[0,1]", `,"x":${nested()}`)], 1), ["a"]],
  [
    "10^5 tensors without a byte",
    file(Array.from({ length: 1e5 }, (_, at) => u8(`t${at}`, 0, 0))),
    Array.from({ length: 1e5 }, (_, at) => `t${at}`),
  ],
];

/** Files of a model directory besides `s.safetensors`, which is {@link VALID}. */
export type HostileIndex = readonly [what: string, index: string | Uint8Array, code: ErrorCode];

const INDEX = "model.safetensors.index.json";
const map = (...entries: [tensor: string, shard: unknown][]): string =>
  `{"weight_map":{${entries.map(([tensor, shard]) => `${JSON.stringify(tensor)}:${JSON.stringify(shard)}`).join(",")}}}`;

/** Indices. */
export const indices = (): HostileIndex[] => [
  ...[
    "..",
    ".",
    "../s.safetensors",
    "a/../s.safetensors",
    "/etc/passwd",
    "..\\s.safetensors",
    "C:\\s.safetensors",
    "file:///etc/passwd",
    "https://host/s.safetensors",
    "s.safetensors\0",
    "",
    "\\\\host\\share",
  ].map((shard): HostileIndex => [`the shard ${JSON.stringify(shard)}`, map(["gamma", shard]), "InvalidIndex"]),
  ...[null, 7, true, [], ["s.safetensors"], { toString: "s.safetensors" }].map(
    (shard): HostileIndex => [`the shard ${JSON.stringify(shard)}`, map(["gamma", shard]), "InvalidIndex"],
  ),
  ["a good one, then a bad one", map(["gamma", "s.safetensors"], ["x", "../x"]), "InvalidIndex"],
  ["__proto__ with an object", '{"weight_map":{"__proto__":{"polluted":"yes"}}}', "InvalidIndex"],
  ["a weight_map that is inherited", '{"__proto__":{"weight_map":{"gamma":"s.safetensors"}}}', "InvalidIndex"],
  ["a tensor that the shard has not", map(["toString", "s.safetensors"]), "InvalidIndex"],
  ["__metadata__ as a tensor", map(["__metadata__", "s.safetensors"]), "InvalidIndex"],
  ["a shard that is not there", map(["gamma", "t.safetensors"]), "MissingShard"],
  ["a shard that is inherited", map(["gamma", "__proto__"]), "MissingShard"],
  ["itself as a shard", map(["gamma", INDEX]), "UnsupportedFormat"],
  [
    "10^5 shards, the last outside",
    map(
      ...Array.from({ length: 1e5 }, (_, at): [string, string] => [`t${at}`, at === 99_999 ? "../x" : "s.safetensors"]),
    ),
    "InvalidIndex",
  ],
  [
    "10^5 missing shards",
    map(...Array.from({ length: 1e5 }, (_, at): [string, string] => [`t${at}`, `${at}.safetensors`])),
    "MissingShard",
  ],
  [
    "10^5 tensors that the shard has not",
    map(...Array.from({ length: 1e5 }, (_, at): [string, string] => [`t${at}`, "s.safetensors"])),
    "InvalidIndex",
  ],
  ["a deep shard", `{"weight_map":{"gamma":${nested()}}}`, "InvalidIndex"],
  ["a deep weight_map", `{"weight_map":${nested()}}`, "InvalidIndex"],
  ["a deep index", nestedObjects(), "InvalidIndex"],
  ["one that is cut off", map(["gamma", "s.safetensors"]).slice(0, -1), "InvalidIndex"],
  ["one that is not UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), "InvalidIndex"],
  ["an empty one", "", "InvalidIndex"],
  ["NULs", "\0".repeat(100), "InvalidIndex"],
];

/** A `.npy` file with this header, whatever it says; `length` is what its length field claims. */
function npy(header: string, { version = 1, length = header.length, data = 0 } = {}): Uint8Array {
  const start = new Uint8Array(version === 1 ? 10 : 12);
  start.set([0x93, ...text("NUMPY"), version, 0]);
  const view = new DataView(start.buffer);
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  return new Uint8Array(Buffer.concat([start, text(header), new Uint8Array(data)]));
}

const dict = (shape: string, descr = "'<f4'"): string =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;

/** `.npy` files. */
export const npyFiles = (): Hostile[] => {
  const valid = npy(dict("(2, 2)"), { data: 16 });
  return [
    // Its first bytes read as the length of a safetensors header are too large: that is what a file without the whole magic is taken for.
    ...Array.from(
      { length: valid.length - 8 },
      (_, at): Hostile => [`cut off at ${at + 8}`, valid.subarray(0, at + 8), "TruncatedFile"],
    ),
    ["a header of 65,535 bytes", npy("{}", { length: 65_535 }), "HeaderTooLarge"],
    ["a header of 4 GB", npy("{}", { version: 2, length: 2 ** 32 - 1 }), "HeaderTooLarge"],
    ["16 TB", npy(dict("(1099511627776, 4)")), "TruncatedFile"],
    ["a product of 2^64", npy(dict("(4294967296, 4294967296)")), "ShapeOverflow"],
    ["a size of 100 digits", npy(dict(`(${"9".repeat(100)}, 1)`)), "ShapeOverflow"],
    ["a negative size", npy(dict("(-1, -4)"), { data: 16 }), "InvalidHeader"],
    ["brackets without end", npy("(".repeat(9000)), "InvalidHeader"],
    ["deep brackets", npy("(".repeat(4000) + ")".repeat(4000)), "InvalidHeader"],
    ["a deep shape", npy(dict("(".repeat(4000) + ")".repeat(4000))), "InvalidHeader"],
    [
      "__proto__ as a key",
      npy("{'__proto__': {'descr': '<f4'}, 'fortran_order': False, 'shape': (1, 1)}"),
      "InvalidHeader",
    ],
    ["a dtype that is inherited", npy(dict("(1, 1)", "'constructor'")), "UnsupportedDtype"],
    ["a pickle", npy(dict("(1, 1)", "'|O'")), "UnsupportedDtype"],
    ["code", npy("__import__('os').system('true')"), "InvalidHeader"],
    ["NULs", npy("\0".repeat(118)), "InvalidHeader"],
    ["blanks without end", npy(" ".repeat(9999)), "InvalidHeader"],
  ];
};
