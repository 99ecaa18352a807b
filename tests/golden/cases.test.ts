/** Every stats run of the reference cases, in Node and in a browser: the reference's numbers, and the same bytes in both. */
import { init, METRICS, type Metric, mask, type Snapshot, stats, type TensorInput, toCsv } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import { input, readText } from "../support/files.js";

interface Run {
  gamma: string;
  gamma_key: string;
  mask: string | null;
  mask_key: string;
  eps: number;
}
interface Case {
  id: string;
  kind: string;
  runs: Run[];
  mask_runs: { gamma: string; gamma_key: string }[];
}
interface Expected {
  runs: {
    metrics: Record<Metric, number | string>;
    extra: {
      /** Absent for fewer than two distinct rows. */
      mean_l_inf_f64?: number | string;
      component_sizes: number[];
      n_edges: number;
      counts_desc: number[];
      threshold_f32: number;
      gamma_dtype: string;
      gamma_shape: number[];
      tensor: string;
    };
    csv: string;
  }[];
  mask: {
    result: {
      n_unique_bytes: number;
      n_masked: number;
      group_sizes_desc: number[];
      /** Left out where it would be long. */
      groups_largest_first: number[][] | null;
      mask_bytes_sha256: string;
    };
  }[];
}

const cases = Object.values(import.meta.glob<Case>("../cases/*/case.json", { eager: true, import: "default" })).filter(
  ({ kind }) => kind === "stats",
);
const expected = import.meta.glob<Expected>("../cases/*/expected.json", { eager: true, import: "default" });

/** The files of the one case that is a model directory. */
const DIRECTORIES: Record<string, string[]> = {
  model: [
    "config.json",
    "model-00001-of-00002.safetensors",
    "model-00002-of-00002.safetensors",
    "model.safetensors.index.json",
  ],
};

const open = (id: string, name: string): Promise<TensorInput> => input(`tests/cases/${id}/${name}`, DIRECTORIES[name]);

async function measure(id: string, run: Run): Promise<Snapshot> {
  return stats(await open(id, run.gamma), {
    epsilon: run.eps,
    ...(run.gamma_key && { tensor: run.gamma_key }),
    ...(run.mask === null ? { rows: "all" as const } : { mask: await open(id, run.mask), maskTensor: run.mask_key }),
  });
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Non-finite numbers are strings in the cases' JSON. */
const number = (value: number | string): number => Number(value);

/** Exact for these by SPEC 10; the rest have a tolerance, or a sharper expectation, below. */
const EXACT = METRICS.filter(
  (metric) => !["gini_coefficient", "mean_l_inf", "largest_component_density", "global_density"].includes(metric),
);

const numbered = <T>(list: T[]) => list.map((run, at) => ({ label: String(at), at, run }));

beforeAll(() => init());

describe.each(cases)("case $id", ({ id, runs, mask_runs }) => {
  const { runs: expectedRuns, mask: expectedMasks } = expected[`../cases/${id}/expected.json`] as Expected;

  it.each(numbered(runs))("run $label at epsilon $run.eps", async ({ at, run }) => {
    const { metrics, extra, csv } = expectedRuns[at]!;
    const snapshot = await measure(id, run);
    for (const metric of EXACT) expect(snapshot.metrics[metric], metric).toBe(number(metrics[metric]));
    expect(snapshot.metrics.mean_l_inf, "the float64 mean, rounded once").toBe(
      Math.fround(number(extra.mean_l_inf_f64 ?? 0)),
    );
    expect(Math.abs(snapshot.metrics.gini_coefficient - number(metrics.gini_coefficient))).toBeLessThanOrEqual(1e-6);
    for (const metric of ["largest_component_density", "global_density"] as const) {
      const reference = number(metrics[metric]);
      expect(Math.abs(snapshot.metrics[metric] - reference), metric).toBeLessThanOrEqual(1e-15 * reference);
    }
    expect([...snapshot.componentSizes]).toEqual(extra.component_sizes);
    expect([...snapshot.populations]).toEqual(extra.counts_desc);
    expect(snapshot.edges).toBe(extra.n_edges);
    expect(Math.fround(snapshot.threshold)).toBe(extra.threshold_f32);
    expect(snapshot.matrix).toMatchObject({ tensor: extra.tensor, dtype: extra.gamma_dtype, shape: extra.gamma_shape });

    const [header, row] = toCsv(snapshot).split("\n");
    const [referenceHeader, referenceRow] = csv.split("\n");
    expect(header).toBe(referenceHeader);
    const cells = (line = "") => line.split(",").filter((_, column) => column !== 12 && column !== 14);
    expect(cells(row), "as text, but for gini_coefficient and mean_l_inf").toEqual(cells(referenceRow));
  });

  it.each(numbered(mask_runs))("identical rows, by bytes, of mask run $label", async ({ at, run }) => {
    const { result } = expectedMasks[at]!;
    const source = await open(id, run.gamma);
    const options = run.gamma_key ? { tensor: run.gamma_key } : {};
    const found = await mask(source, options);
    const { members, starts } = found.groups;
    const groups = [...starts.keys()].slice(1).map((group) => [...members.subarray(starts[group - 1], starts[group])]);
    expect(found.distinct).toBe(result.n_unique_bytes);
    expect(groups.map(({ length }) => length)).toEqual(result.group_sizes_desc);
    if (result.groups_largest_first) expect(groups).toEqual(result.groups_largest_first);
    expect(await sha256(found.mask)).toBe(result.mask_bytes_sha256);

    const snapshot = await stats(source, options);
    expect(snapshot.selection).toBe("identical");
    expect(snapshot.metrics.n_tokens, "stats without a mask measures the same rows").toBe(result.n_masked);
  });
});

it("the bytes are the same on every platform", async () => {
  const lines: string[] = [];
  for (const { id, runs } of cases) {
    for (const [at, run] of runs.entries()) {
      const [header, row] = toCsv(await measure(id, run)).split("\n");
      if (lines.length === 0) lines.push(`case,run,${header}`);
      lines.push(`${id},${at},${row}`);
    }
  }
  expect(`${lines.join("\n")}\n`).toBe(await readText("tests/golden/data/cases.csv"));
});
