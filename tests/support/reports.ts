/** Reports of all kinds, ordinary and hostile, for the tests that write them in Node and in a browser. */
import { compare, diff, fit as fitRows, mask, type Snapshot, stats, synth, tokens } from "collapsar";
import {
  compareDocument,
  diffDocument,
  fitDocument,
  maskDocument,
  type ReportDocument,
  statsDocument,
  synthDocument,
  tokensDocument,
  trialsDocument,
} from "collapsar/report";
import { csvFile } from "./compare.js";
import { readText } from "./files.js";

/** Text that would do something in a page, in Markdown, in a spreadsheet or in a terminal. */
export const HOSTILE = [
  "</td></table><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "\" onclick='alert(1)",
  "&lt;b&gt;",
  "a | b \\| c `d` ``e``",
  "[link](javascript:alert(1)) ![image](https://host.example/x.png)",
  "https://host.example/ www.host.example user@host.example",
  "*bold* _low_ ~~gone~~ # head",
  '=HYPERLINK("https://host.example")',
  "\u202eleft to right\u2066",
  "line\nfeed\r\ttab\u0000\u001b[31m",
  "שלום",
  "W".repeat(3000),
];

/** Some rows with three groups; as many groups as there are names in `names`, where they are given. */
async function snapshot(names?: readonly string[]): Promise<Snapshot> {
  const rows = names ? names.flatMap((_, at) => [at, at]) : [0, 0, 1e-4, 0, 1, 1e-4, 1];
  const data = Float32Array.from(rows);
  const measured = await stats({ data, dtype: "F32", shape: [rows.length, 1] }, { distances: 256, identify: true });
  return names ? { ...measured, firstTokenNames: [...names] } : measured;
}

/** A snapshot whose every text is hostile. */
async function hostileSnapshot(): Promise<Snapshot> {
  const found = await snapshot(HOSTILE);
  const [source = "", tensor = ""] = HOSTILE;
  return {
    ...found,
    matrix: { ...found.matrix, source, tensor },
    mask: { ...found.matrix, source: HOSTILE[5]!, tensor: HOSTILE[4]! },
    selection: "mask",
    identities: [{ name: HOSTILE[6]!, bytes: 1, sha256: HOSTILE[1]!, hashed: HOSTILE[7]! }],
    tokenizer: { source: HOSTILE[2]!, problem: HOSTILE[3]! },
  };
}

/** A comparison whose columns, cells and label are hostile. */
async function hostileComparison() {
  const quoted = (text: string): string => `"${text.replaceAll("\0", "").replaceAll('"', '""')}"`;
  const header = HOSTILE.map(quoted).join(",");
  const line = (value: number): string => HOSTILE.map((_, at) => value + at).join(",");
  const sources = `"${HOSTILE[0]}"`;
  return compare(
    csvFile(`source,${header}\n${sources},${line(5)}\n${sources},${line(6)}\n`, `${HOSTILE[1]}.csv`),
    csvFile(`${header}\n${line(1)}\n${line(2)}\n${line(4)}\n`, `${HOSTILE[3]}.csv`),
    { label: HOSTILE[0], identify: true },
  );
}

/** All reports; by name. */
export async function reports(): Promise<Record<string, ReportDocument>> {
  const directory = "tests/cases/p14_compare";
  const [observed, synthetic] = [
    csvFile(await readText(`${directory}/observed.csv`), "observed.csv"),
    csvFile(await readText(`${directory}/synthetic.csv`), "synthetic.csv"),
  ];
  const comparison = await compare(observed, synthetic, { label: "Qwen", identify: true });
  const several = await compare(synthetic, synthetic);
  const simulation = await synth(
    Float32Array.from({ length: 8 }, (_, at) => 2 ** -9 + at * 2 ** -17),
    {
      sigma: 1e-9,
      trials: 6,
      tokens: 30,
      jobs: 1,
    },
  );
  const sweep = await synth(Float32Array.of(2 ** -9 + 2 ** -17, 0.01), {
    sigma: [1e-9, 2e-9, 4e-9],
    trials: 2,
    tokens: 20,
    jobs: 1,
  });
  const origin = {
    source: "trials.h5",
    byteLength: 12_345,
    dataset: "embeddings",
    dtype: "F16" as const,
    shape: [6, 30, 8] as const,
    chunk: [2, 30, 8] as const,
    attributes: { sigma: 1e-9, n_trials: 7 },
  };
  const measured = { origin, records: simulation.records, epsilon: 6e-5, threshold: 1.2e-4 };
  const matrix = { data: Float32Array.of(3, 1, 3, 2, 1, 3), dtype: "F32" as const, shape: [6, 1] as const };
  const none = { data: Float32Array.of(1, 2), dtype: "F32" as const, shape: [2, 1] as const };
  // Two dims that go together, in steps of bfloat16.
  const pairs = {
    data: Float32Array.from({ length: 48 }, (_, at) => 1 + (Math.floor(at / 2) % 3) / 128),
    dtype: "F32" as const,
    shape: [24, 2] as const,
  };
  return {
    stats: statsDocument(await snapshot()),
    "stats-none": statsDocument(await stats(none)),
    "stats-hostile": statsDocument(await hostileSnapshot()),
    mask: maskDocument(await mask(matrix)),
    "mask-none": maskDocument(await mask(none)),
    diff: diffDocument(await diff(matrix, { ...matrix, data: Float32Array.of(3, 1, 2, 2, 1, 1.5) })),
    "diff-none": diffDocument(await diff(none, none)),
    fit: fitDocument(await fitRows(pairs, { permutations: 199, trials: 20 })),
    "fit-none": fitDocument(await fitRows(matrix, { permutations: 0 })),
    compare: compareDocument(comparison),
    "compare-several": compareDocument(several),
    "compare-wide": compareDocument(several, { wide: true }),
    "compare-hostile": compareDocument(await hostileComparison()),
    tokens: tokensDocument(await tokens(matrix)),
    "tokens-none": tokensDocument(await tokens({ data: Float32Array.of(1, 2), dtype: "F32", shape: [2, 1] })),
    trials: trialsDocument(measured, { part: "shard 1/2: 6 of 12 trials, from number 0" }),
    "trials-none": trialsDocument({ ...measured, records: [] }),
    synth: synthDocument(simulation),
    sweep: synthDocument(sweep),
  };
}
