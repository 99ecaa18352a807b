import { utimesSync } from "node:fs";
import { join } from "node:path";
import { type SeriesOptions, type SeriesRecord, type StackData, series, stats, toCsv } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directoryWith, f32, mask, safetensors, writeFiles } from "../../support/fixtures-node.js";
import { CHANGES, matrixOf, npy, STEPS, stackFile, stepFile } from "../../support/series-toy.js";

const A = [0, 0];
const B = [1e-4, 0];
const C = [1, 1];

const file = (...rows: number[][]): Uint8Array => safetensors([f32("gamma", rows)]);

const cwd = directoryWith({
  "run/step_2.safetensors": file(A, B, A, C),
  "run/step_10.safetensors": file(A, A, A, C),
  "run/step_1.safetensors": file(A, B, C, C),
  "mask.safetensors": safetensors([mask(1, 1, 1, 0), ["other", "U8", [4], Uint8Array.of(0, 0, 1, 1)]]),
  "short.safetensors": safetensors([mask(1, 1, 1)]),
  "stack.npy": stackFile(),
  "none.npy": npy([0, 4, 2], new Float32Array(0)),
  "empty.npy": npy([2, 0, 2], new Float32Array(0)),
});
const at = (path: string): string => join(cwd, path);

const stack = (): StackData => ({ data: new Float32Array(4), dtype: "F32", shape: [2, 2, 1] });

const refusal = (sources: Parameters<typeof series>[0], options?: SeriesOptions): Promise<unknown> =>
  series(sources, options).then(
    () => expect.unreachable("it was measured"),
    (error: unknown) => error,
  );

const changesOf = ({ births, merges, evaporations }: SeriesRecord) => ({ births, merges, evaporations });

describe("the rows", () => {
  test("are in numeric order, whatever the order given, and numbered from 0", async () => {
    const paths = ["10", "1", "2"].map((step) => at(`run/step_${step}.safetensors`));
    const { records, numbered } = await series(paths, { rows: "all" });
    expect(records.map(({ trialId, step, source }) => [trialId, step, source])).toEqual([
      [0, 1, paths[1]],
      [1, 2, paths[2]],
      [2, 10, paths[0]],
    ]);
    expect(records.map(({ metrics }) => metrics.n_unique)).toEqual([3, 3, 2]);
    expect(numbered).toBe("name");
    expect(toCsv(records).split("\n")[0]).toMatch(/,global_density,.*step,source$/);
    expect(await series([at("run")], { rows: "all" })).toMatchObject({ records });
  });

  test("with --in-order, or without any number, they are as given", async () => {
    const paths = ["10", "1", "2"].map((step) => at(`run/step_${step}.safetensors`));
    const { records, numbered } = await series(paths, { inOrder: true });
    expect(records.map(({ step, source }) => [step, source])).toEqual(paths.map((path, place) => [place, path]));
    expect(numbered).toBe("order");
    const matrices = [
      [A, A],
      [A, B, B, B],
      [C, C],
    ].map((vectors) => ({
      data: Float32Array.from(vectors.flat()),
      dtype: "F32" as const,
      shape: [vectors.length, 2] as const,
    }));
    const unnamed = await series(matrices, { jobs: 1 });
    expect(unnamed.records.map(({ step, source, metrics }) => [step, source, metrics.n_tokens])).toEqual([
      [0, "data", 2],
      [1, "data", 3],
      [2, "data", 2],
    ]);
  });

  test("one mask selects the same rows in all", async () => {
    for (const [maskTensor, tokens] of [
      [undefined, [0, 1, 2]],
      ["other", [2, 3]],
    ] as const) {
      const options = { mask: at("mask.safetensors"), maskTensor };
      const { records } = await series([at("run")], options);
      expect(records.map(({ metrics }) => metrics.n_tokens)).toEqual([tokens.length, tokens.length, tokens.length]);
      const last = await stats(at("run/step_10.safetensors"), options);
      expect(records[2]?.metrics).toEqual(last.metrics);
    }
  });

  test("a step reads what stats reads", async () => {
    const masked = { mask: at("mask.safetensors") };
    const { reads } = await series([at("run/step_1.safetensors")], { ...masked, jobs: 1 });
    expect(reads).toEqual((await stats(at("run/step_1.safetensors"), masked)).reads);
    // Of the stack's 12 steps: the header once, and the matrices twice: to find identical rows and to measure them.
    const stacked = await series([at("stack.npy")], { rows: "all", jobs: 1 });
    expect(stacked.reads.bytes).toBeLessThan(stackFile().length + 2 * 65_536);
  });

  test("no steps are no rows, and no tokens zeros", async () => {
    expect((await series([at("none.npy")])).records).toEqual([]);
    const { records } = await series([at("empty.npy")]);
    expect(records.map(({ metrics }) => metrics.n_tokens)).toEqual([0, 0]);
  });

  test("workers change no byte", async () => {
    const paths = [...Array(STEPS).keys()].map((step) => new File([stepFile(step)], `${step}.npy`));
    const whole = await series(paths, { jobs: 1, referenceStep: 4 });
    for (const jobs of [2, 4]) {
      expect(toCsv((await series(paths, { jobs, referenceStep: 4 })).records)).toBe(toCsv(whole.records));
    }
  });
});

describe("what became of the groups", () => {
  test("is nothing at the reference step itself", async () => {
    for (const referenceStep of [0, 4, 9, 11]) {
      const { records } = await series([at("stack.npy")], { referenceStep });
      expect(records[referenceStep]).toMatchObject({ step: referenceStep, births: 0, merges: 0, evaporations: 0 });
    }
  });

  test("since the step before does not depend on which rows are measured, nor on how", async () => {
    const all = [...Array(STEPS).keys()];
    const files = all.map((step) => new File([stepFile(step)], `${step}.npy`));
    for (const rows of ["identical", "all"] as const) {
      for (const sources of [[at("stack.npy")], files]) {
        const measured = await series(sources, { rows, referenceStep: "previous" });
        expect(measured.records.slice(1).map(changesOf)).toEqual(CHANGES.slice(1));
      }
    }
  });

  test("counts only tokens of the mask", async () => {
    const { records } = await series([at("run")], { mask: at("mask.safetensors"), referenceStep: "previous" });
    // Of tokens 0 to 2: A B C, then A B A, then A A A.
    expect(records.map(({ births }) => births)).toEqual([Number.NaN, 1, 0]);
    expect(records.map(({ evaporations }) => evaporations)).toEqual([Number.NaN, 0, 0]);
  });

  test("is by bytes: 0.0 and -0.0 are not one group", async () => {
    const zeros = directoryWith({ "1.safetensors": file([0], [1]), "2.safetensors": file([0], [-0]) });
    const { records } = await series([zeros], { rows: "all", referenceStep: 1 });
    expect(records[1]).toMatchObject({ metrics: { n_black_holes: 1 }, births: 0 });
  });

  test("does not depend on which of the two steps is the later one", async () => {
    const steps = fc.array(fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(steps, async ([one = [], other = []]) => {
        const there = new File([npy([2, 6, 1], Float32Array.from([...one, ...other]))], "s.npy");
        const back = new File([npy([2, 6, 1], Float32Array.from([...other, ...one]))], "s.npy");
        const [forth, reverse] = [
          await series([there], { referenceStep: 0, jobs: 1 }),
          await series([back], { referenceStep: 1, jobs: 1 }),
        ];
        expect(forth.records.slice(1).map(changesOf)).toEqual(reverse.records.slice(0, 1).map(changesOf));
      }),
      { numRuns: 50 },
    );
  });
});

describe("is refused", () => {
  test("two sources of one step", async () => {
    const [one, other] = [at("run/step_1.safetensors"), at("run/../run/step_1.safetensors")];
    expect(await refusal([one, at("run/step_2.safetensors"), other])).toMatchObject({
      code: "DuplicateStep",
      fields: { step: 1, sources: [one, other] },
      message: expect.stringContaining("are both of step 1; leave one out"),
    });
  });

  test("a matrix of another shape, after the rows before it; different models are measured in order", async () => {
    const mixed = directoryWith({
      "1.safetensors": file(A, A),
      "2.safetensors": file(A, A, A),
      "3.safetensors": file([1], [1]),
    });
    expect(await refusal([mixed])).toMatchObject({
      code: "ShapeDiffers",
      fields: { step: 2, shape: [3, 2], expected: [2, 2] },
      message: `step 2: ${mixed}/2.safetensors: its matrix is [3, 2], that of step 1 [2, 2]; give snapshots of one model, or number different models as given with \`inOrder\``,
    });
    const { records } = await series([mixed], { inOrder: true });
    expect(records.map(({ metrics }) => metrics.n_tokens)).toEqual([2, 3, 2]);
    expect(await refusal([mixed], { inOrder: true, referenceStep: 0 })).toMatchObject({
      code: "ShapeDiffers",
      fields: { step: 1, shape: [3, 2], expected: [2, 2] },
      message: expect.stringMatching(/^step 1: .*has 3 tokens, step 0 that its groups are compared with has 2/),
    });
  });

  test("a step without a usable matrix, by its step", async () => {
    const odd = directoryWith({ "1.safetensors": file(A, A), "2.safetensors": safetensors([mask(1)]) });
    expect(await refusal([odd])).toMatchObject({
      code: "MissingTensor",
      message: expect.stringMatching(/^step 2: .*2\.safetensors: no float matrix/),
    });
    writeFiles(odd, { "0.safetensors": "no" });
    expect(await refusal([odd])).toMatchObject({ message: expect.stringMatching(/^step 0: .*0\.safetensors: /) });
    expect(await refusal([odd], { tensor: "gamma", referenceStep: 2 })).toMatchObject({
      message: expect.stringMatching(/^step 0: /),
    });
  });

  test("a stacked tensor among other sources", async () => {
    expect(await refusal([at("run/step_1.safetensors"), at("stack.npy")], { inOrder: true })).toMatchObject({
      code: "WrongRank",
    });
    expect(await refusal([new File([stackFile()], "1.npy"), new File([stackFile()], "2.npy")])).toMatchObject({
      message: expect.stringMatching(/^step 1: .*a stacked tensor \[steps, tokens, dims\] must be the only source/),
    });
  });

  test("a mask of another length, before anything is measured", async () => {
    expect(await refusal([at("run")], { mask: at("short.safetensors") })).toMatchObject({ code: "MaskLength" });
    expect(await refusal([at("run")], { mask: at("gone.safetensors") })).toMatchObject({ code: "NotFound" });
  });

  test("a reference step that is not there", async () => {
    expect(await refusal([at("run")], { referenceStep: 3 })).toMatchObject({
      code: "InvalidParameter",
      fields: { field: "referenceStep", value: 3 },
      message: 'referenceStep is 3, but there is no such step: they go from 1 to 10; give one of them, or "previous"',
    });
    expect(await refusal([at("none.npy")], { referenceStep: 0 })).toMatchObject({
      message: expect.stringContaining("there is none"),
    });
  });

  test.each<[SeriesOptions, string]>([
    [{ stepPattern: "step" }, 'stepPattern is "step", but it must be a regular expression with one group'],
    [{ stepPattern: "(a)(b)" }, 'stepPattern is "(a)(b)"'],
    [{ stepPattern: "(" }, 'stepPattern is "("'],
    [{ stepPattern: "(a)", inOrder: true }, "`inOrder` and `stepPattern` exclude each other"],
    [
      { referenceStep: -1 },
      'referenceStep is -1, but it must be a step number (an integer of at least 0) or "previous"',
    ],
    [{ referenceStep: 1.5 }, "referenceStep is 1.5"],
    [{ referenceStep: "next" as "previous" }, 'referenceStep is "next"'],
    [{ jobs: 0 }, "jobs is 0"],
    [{ rows: "all", mask: at("mask.safetensors") }, "`rows` and `mask` exclude each other"],
    [{ trialId: 1 } as SeriesOptions, "there is no parameter trialId"],
  ])("%o", async (options, message) => {
    const error = await refusal([at("run")], options);
    expect(error).toMatchObject({ code: "InvalidParameter", message: expect.stringContaining(message) });
  });

  test("what is no array, or no source", async () => {
    expect(await refusal(at("run") as never)).toMatchObject({ code: "InvalidParameter", fields: { field: "sources" } });
    expect(await refusal([null as never])).toMatchObject({ code: "UnsupportedSource" });
    expect(await refusal([stack()], { jobs: 0 })).toMatchObject({ code: "InvalidParameter" });
  });

  test("no source", async () => {
    expect(await refusal([])).toMatchObject({ code: "Usage" });
  });
});

describe("a stacked tensor in memory", () => {
  const data = new Float32Array(300 * 512 * 64).map((_, place) => place);
  const large: StackData = { data, dtype: "F32", shape: [300, 512, 64] };

  test("is like one in a file", async () => {
    const { records } = await series([{ data: Float32Array.of(1, 1, 2, 3), dtype: "F32", shape: [2, 2, 1] }]);
    expect(records.map(({ step, source, metrics }) => [step, source, metrics.n_tokens])).toEqual([
      [0, "data[0]", 2],
      [1, "data[1]", 0],
    ]);
  });

  test("lets other events have their turn", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 1);
    expect(await refusal([large], { rows: "all", signal: controller.signal })).toBe(reason);
  });
});

test("a signal stops it with its reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const options = {
    signal: controller.signal,
    onProgress: ({ done }: { done: number }) => {
      if (done === 3) controller.abort(reason);
    },
  };
  expect(await refusal([at("stack.npy")], { ...options, jobs: 1 })).toBe(reason);
});

describe("a file that changes while it is measured", () => {
  const bytes = safetensors([mask(1, 1, 1)]);
  /** A mask that is read after the matrix was opened, and before its rows are. */
  const whenRead = (act: () => void) => ({
    byteLength: bytes.length,
    async slice(start: number, end: number) {
      if (start > 0) act();
      return bytes.subarray(start, end);
    },
  });

  test("is an error of its step alone, unless it holds other steps too", async () => {
    const run = directoryWith({ "1.safetensors": file(A, A, B), "stack.npy": npy([2, 3, 1], new Float32Array(6)) });
    const one = join(run, "1.safetensors");
    expect(await refusal([one], { mask: whenRead(() => utimesSync(one, 1, 1)) })).toMatchObject({
      code: "SourceChanged",
      fields: { source: one, step: 1 },
      message: expect.stringMatching(/^step 1: .*1\.safetensors: was written to while it was read/),
    });
    const stacked = join(run, "stack.npy");
    const error = await refusal([stacked], { mask: whenRead(() => utimesSync(stacked, 1, 1)) });
    expect(error).toMatchObject({
      code: "SourceChanged",
      message: expect.stringContaining("stack.npy: was written to"),
    });
    expect(error).toHaveProperty("fields", { source: stacked });
  });
});

test("matrices given as bytes are not confused with a stack of other sources", async () => {
  const { records } = await series([matrixAsNpy(4), matrixAsNpy(4)], { jobs: 1 });
  expect(records[0]?.metrics).toEqual(records[1]?.metrics);
});

const matrixAsNpy = (step: number): Uint8Array => npy([128, 64], matrixOf(step));
