/** Hostile files, through the public functions: the right error, in little memory; and headers at random, valid and damaged. */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ErrorCode, inspect, isCollapsarError, mask, stats, type TensorInput } from "collapsar";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { directoryWith, temporaryDirectory, withHeader } from "../../support/fixtures-node.js";
import * as hostile from "../../support/hostile.js";

const INDEX = "model.safetensors.index.json";

/** What reading it ends in: the code of its error. Anything but a CollapsarError of one line is thrown. */
async function outcome(input: TensorInput): Promise<ErrorCode | "accepted"> {
  try {
    await inspect(input);
    return "accepted";
  } catch (error) {
    if (!isCollapsarError(error) || error.code === "Internal") throw error;
    return error.code;
  }
}

const before = new Set(Object.getOwnPropertyNames(Object.prototype));
afterAll(() => expect(new Set(Object.getOwnPropertyNames(Object.prototype))).toEqual(before));

describe("safetensors files", () => {
  test("cut off at every byte", async () => {
    for (const [what, bytes, code] of hostile.truncations()) expect(await outcome(bytes), what).toBe(code);
    expect(await outcome(hostile.VALID)).toBe("accepted");
  });

  test("whose length is shorter than the header", async () => {
    for (const bytes of hostile.shortened()) expect(await outcome(bytes)).toMatch(/^(InvalidHeader|TrailingBytes)$/);
  });

  test.each(hostile.safetensorsFiles())("%s", async (_, bytes, code) => expect(await outcome(bytes)).toBe(code));

  test.each(hostile.oddButValid())("%s is valid", async (_, bytes, names) => {
    const { tensors } = await inspect(bytes);
    expect(tensors.map(({ tensor }) => tensor)).toEqual(names);
  });

  test.each(hostile.INHERITED)("a matrix named %s can be chosen, and metadata may have that name", async (name) => {
    const fileWith = (tensor: string): Uint8Array =>
      withHeader(
        `{"__metadata__":{"${name}":"value"},"${tensor}":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}`,
        [new Uint8Array(8)],
      );
    const bytes = fileWith(name);
    const { chosen, metadata } = await inspect(bytes);
    expect(chosen).toBe(name);
    expect(Object.entries(metadata)).toEqual([[name, "value"]]);
    expect([...(await mask(bytes, { tensor: name })).mask]).toEqual([1, 1]);
    await expect(mask(fileWith("x"), { tensor: name })).rejects.toMatchObject({ code: "MissingTensor" });
  });
});

describe("model indices", () => {
  test.each(hostile.indices())("%s", async (_, index, code) =>
    expect(await outcome(directoryWith({ [INDEX]: index, "s.safetensors": hostile.VALID }))).toBe(code),
  );

  test("of a tensor that is named twice the last shard counts, as for every reader of JSON", async () => {
    const index = '{"weight_map":{"gamma":"missing.safetensors","gamma":"s.safetensors"}}';
    const { tensors } = await inspect(directoryWith({ [INDEX]: index, "s.safetensors": hostile.VALID }));
    expect(tensors.map(({ tensor }) => tensor)).toEqual(["gamma"]);
  });

  test("tensors with inherited names are found", async () => {
    const [, bytes, names] = hostile.oddButValid().find(([what]) => what === "all of these")!;
    const index = `{"weight_map":{${names.map((name) => `"${name}":"s.safetensors"`).join(",")}}}`;
    const { tensors } = await inspect(directoryWith({ [INDEX]: index, "s.safetensors": bytes }));
    expect(tensors.map(({ tensor }) => tensor).sort()).toEqual([...names].sort());
  });

  test("of 10^5 tensors in one shard", async () => {
    const [, bytes, names] = hostile.oddButValid().at(-1)!;
    const index = JSON.stringify({ weight_map: Object.fromEntries(names.map((name) => [name, "s.safetensors"])) });
    const { tensors } = await inspect(directoryWith({ [INDEX]: index, "s.safetensors": bytes }));
    expect(tensors).toHaveLength(100_000);
  });
});

describe(".npy files", () => {
  test.each(hostile.npyFiles())("%s", async (_, bytes, code) => expect(await outcome(bytes)).toBe(code));
});

describe("shapes that ask for more than there is", () => {
  const empty = (shape: string) => withHeader(`{"gamma":{"dtype":"F32","shape":[${shape}],"data_offsets":[0,0]}}`);

  test.each(["0,500000000", "0,1000000000"])("[%s]: no rows, and no room for one", async (shape) => {
    expect((await mask(empty(shape))).mask).toHaveLength(0);
    for (const rows of ["all", "identical"] as const) {
      expect((await stats(empty(shape), { rows })).metrics).toMatchObject({ n_tokens: 0, max_l_inf: 0 });
    }
  });

  test.each([
    ["0,4294967296", "TooLarge"],
    ["0,9007199254740992", "TooLarge"],
    ["9007199254740992,0", "NoDims"],
  ])("[%s] is %s", async (shape, code) => {
    await expect(mask(empty(shape))).rejects.toMatchObject({ code });
    await expect(stats(empty(shape), { rows: "all" })).rejects.toMatchObject({ code });
  });

  test("more rows than can be counted are refused before the first is read", async () => {
    const header = withHeader('{"gamma":{"dtype":"F16","shape":[8796093022208,1],"data_offsets":[0,17592186044416]}}');
    let asked = 0;
    const source = {
      byteLength: header.length + 2 ** 44,
      async slice(start: number, end: number) {
        asked += end - start;
        const bytes = new Uint8Array(end - start);
        bytes.set(header.subarray(start, end));
        return bytes;
      },
    };
    await expect(mask(source)).rejects.toMatchObject({ code: "TooLarge", fields: { value: 2 ** 43 } });
    await expect(stats(source, { rows: "all" })).rejects.toMatchObject({ code: "TooLarge" });
    expect(asked).toBeLessThan(200_000);
  });
});

/** Real files, sparse, of which a process of its own reads the headers. */
describe("memory", () => {
  let directory: string;
  beforeAll(() => {
    directory = temporaryDirectory();
  });
  const NODE = fileURLToPath(new URL("../../../dist/bundle/node.js", import.meta.url));

  function sparse(name: string, start: Uint8Array, length: number): string {
    const path = join(directory, name);
    const descriptor = openSync(path, "w");
    writeSync(descriptor, start);
    closeSync(descriptor);
    truncateSync(path, length);
    return path;
  }

  /** Does `job` with the file in a process of its own: the error's code, and the most memory that was resident, in MB. */
  function alone(job: "inspect" | "mask" | "stats", path: string): { code: string; megabytes: number } {
    // Linux counts in `maxRSS` what the process was started from: these tests, which share one with others. Not so in its own status.
    const script = `import { readFileSync } from "node:fs";
      import { ${job} } from ${JSON.stringify(NODE)};
      const code = await ${job}(${JSON.stringify(path)}).then(() => "accepted", (error) => error.code ?? String(error));
      const kilobytes = process.platform === "linux"
        ? Number(/^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1])
        : process.resourceUsage().maxRSS;
      console.log(JSON.stringify({ code, megabytes: kilobytes / 1024 }));`;
    return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
  }

  test.each(["mask", "stats"] as const)("%s of no rows and 500 million columns", (job) => {
    const bytes = withHeader('{"gamma":{"dtype":"F32","shape":[0,500000000],"data_offsets":[0,0]}}');
    const { code, megabytes } = alone(job, sparse("wide", bytes, bytes.length));
    expect(code).toBe("accepted");
    expect(megabytes).toBeLessThan(300);
  });

  test.each<[string, Uint8Array, number, string]>([
    ["16TB-header", hostile.claiming(2n ** 44n), 2 ** 20, "HeaderTooLarge"],
    ["16TB-header-1TB-file", hostile.claiming(2n ** 44n), 2 ** 40, "HeaderTooLarge"],
    ["100MB-header-1KB-file", hostile.claiming(100_000_000n), 1024, "TruncatedFile"],
    ["over-100MB-header", hostile.claiming(100_000_001n), 200_000_000, "HeaderTooLarge"],
    ["100MB-of-nothing", hostile.claiming(100_000_000n), 100_000_008, "InvalidHeader"],
    [
      "16TB-tensor",
      withHeader('{"a":{"dtype":"U8","shape":[17592186044416],"data_offsets":[0,17592186044416]}}'),
      2 ** 20,
      "TruncatedFile",
    ],
  ])("%s", (name, start, length, expected) => {
    const { code, megabytes } = alone("inspect", sparse(name, start, length));
    expect(code).toBe(expected);
    expect(megabytes).toBeLessThan(300);
  });
});

const WIDTHS: Record<string, number> = { BOOL: 1, U8: 1, I16: 2, F16: 2, BF16: 2, F32: 4, F64: 8, I64: 8, C64: 8 };

interface Meant {
  tensor: string;
  dtype: string;
  shape: number[];
}

/** A valid file: tensors of any names, at odd offsets, in another order in the header than in the data, in any spelling of JSON. */
const anyFile = fc
  .record({
    tensors: fc.uniqueArray(
      fc.record({
        tensor: fc
          .oneof(fc.string({ unit: "binary", maxLength: 12 }), fc.constantFrom(...hostile.INHERITED))
          .filter((name) => name !== "__metadata__"),
        dtype: fc.constantFrom(...Object.keys(WIDTHS)),
        shape: fc.array(fc.nat(4), { maxLength: 3 }),
        order: fc.nat(),
        spelling: fc.nat(2),
        fields: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
        extra: fc.option(fc.json(), { nil: undefined }),
      }),
      { selector: ({ tensor }) => tensor, maxLength: 6 },
    ),
    metadata: fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), { nil: undefined }),
    blanks: fc.array(fc.constantFrom(" ", "\n", "\t", "\r"), { maxLength: 9 }),
  })
  .map(({ tensors, metadata, blanks }): { bytes: Uint8Array; meant: Meant[]; metadata: Record<string, string> } => {
    const size = ({ dtype, shape }: Meant) => shape.reduce((product, n) => product * n, WIDTHS[dtype]!);
    let at = 0;
    const offsets = new Map<string, [number, number]>();
    for (const each of [...tensors].sort((a, b) => a.order - b.order)) {
      offsets.set(each.tensor, [at, at + size(each)]);
      at += size(each);
    }
    const space = blanks.join("");
    const spell = (name: string, how: number) =>
      how === 0
        ? JSON.stringify(name)
        : `"${Array.from({ length: name.length }, (_, i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;
    const entries = tensors.map(({ tensor, dtype, shape, spelling, fields, extra }) => {
      const all = [
        `"dtype":${space}"${dtype}"`,
        `"shape":[${shape.join(`,${space}`)}]`,
        `"data_offsets":${JSON.stringify(offsets.get(tensor))}`,
        extra === undefined ? undefined : `"extra":${extra}`,
      ];
      const chosen = fields.map((field) => all[field]).filter((field) => field !== undefined);
      return `${spell(tensor, spelling)}${space}:{${chosen.join(`,${space}`)}}`;
    });
    if (metadata) entries.splice(entries.length >> 1, 0, `"__metadata__":${JSON.stringify(metadata)}`);
    return {
      bytes: withHeader(`${space}{${entries.join(`${space},`)}}${space}`, [new Uint8Array(at)]),
      meant: tensors.map(({ tensor, dtype, shape }) => ({ tensor, dtype, shape })),
      metadata: metadata ?? {},
    };
  });

describe("headers at random", () => {
  test("inspect says what was meant", async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async ({ bytes, meant, metadata }) => {
        const found = await inspect(bytes);
        expect(found.tensors.map(({ tensor, dtype, shape }) => ({ tensor, dtype, shape: [...shape] }))).toEqual(meant);
        expect(new Map(Object.entries(found.metadata))).toEqual(new Map(Object.entries(metadata)));
      }),
      { numRuns: 300 },
    );
  });

  test("a damaged one is read or refused, never more", async () => {
    const damage = fc.record({
      at: fc.nat(),
      byte: fc.nat(255),
      how: fc.constantFrom("set", "remove", "insert", "cut"),
    });
    await fc.assert(
      fc.asyncProperty(anyFile, fc.array(damage, { minLength: 1, maxLength: 4 }), async ({ bytes }, damages) => {
        let damaged = [...bytes];
        for (const { at, byte, how } of damages) {
          const place = at % Math.max(1, damaged.length);
          if (how === "set") damaged[place] = byte;
          else if (how === "remove") damaged.splice(place, 1);
          else if (how === "insert") damaged.splice(place, 0, byte);
          else damaged = damaged.slice(0, place);
        }
        await outcome(Uint8Array.from(damaged));
      }),
      { numRuns: 500 },
    );
  });
});
