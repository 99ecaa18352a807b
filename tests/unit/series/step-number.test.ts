import { describe, expect, test } from "vitest";
import { digitsIn, stepsOf } from "../../../dist/series/step-number.js";

const stepOf = (source: string, pattern?: RegExp): number | undefined => stepsOf([source], pattern)?.[0];

describe("the step in a name", () => {
  test.each([
    ["step_00100.safetensors", 100],
    ["1000.safetensors", 1000],
    ["0.npy", 0],
    ["gamma_step2.safetensors", 2],
    ["epoch=3-step=1500.safetensors", 1500],
    ["step1500-epoch3.safetensors", 1500],
    ["global_step7", 7],
    ["checkpoint-500-bf16.safetensors", 500],
    ["run2-00300.safetensors", 300],
    ["ckpt_40_fp32.npy", 40],
    ["Step-12", 12],
    ["step_1e3", 1000],
    ["ckpt-1k", 1000],
    ["ckpt-1k.safetensors", 1000],
    ["checkpoint_2M-bf16", 2_000_000],
    ["step5_loss2.35.safetensors", 5],
    ["step-7-base", 7],
    ["step-7b2", 7],
    ["runs/3/checkpoint-500", 500],
    ["C:\\runs\\step_4\\", 4],
    ["checkpoint-500/model.safetensors", 500],
    ["./step_8/./model.safetensors", 8],
  ])("%s is of step %i", (name, step) => {
    expect(stepOf(name)).toBe(step);
  });

  test.each(["model_1000_loss2.35.safetensors", "v1.2-300.npy", "ckpt-1.5k"])("of %s is asked about", (name) => {
    expect(() => stepOf(name)).toThrow(/several numbers, a fraction among them; .*`stepPattern`/);
    expect(stepOf(name, /(\d+)/)).toBeGreaterThan(0);
  });

  test("it is the last of several", () => {
    expect(digitsIn("checkpoint-1-step-2-checkpoint-3.5")).toBe("3");
    expect(digitsIn("stepping-5")).toBe("5");
    expect(digitsIn("model")).toBeUndefined();
  });

  test.each([
    ["hf://EleutherAI/pythia-70m@step1000", 1000],
    ["hf://EleutherAI/pythia-70m@step1000/model.safetensors", 1000],
    ["hf://owner/name-7b@main/checkpoint-500/model.safetensors", 500],
    ["hf://owner/name-7b/checkpoint-500/", 500],
    ["https://host/run-3/step_100/", 100],
    ["https://host:8080/run-3/step_100/model.safetensors?token=7", 100],
    ["https://host/a%20step%5F3.npy", 3],
    ["file:///tmp/step_6.npy", 6],
  ])("%s is of step %i", (address, step) => {
    expect(stepOf(address)).toBe(step);
  });

  test.each([
    "hf://Qwen/Qwen3-4B",
    "hf://Qwen/Qwen3-4B@main",
    `hf://owner/name@${"0123456789".repeat(4)}`,
    "hf://owner/name@refs/pr/12",
    `snapshots/${"0123456789".repeat(4)}/model.safetensors`,
    "model.safetensors",
    "https://host8:8080/",
    "data",
    "odd://[",
  ])("%s has none: a model, a commit, a pull request or a host is no step", (name) => {
    expect(stepOf(name)).toBeUndefined();
  });
});

describe("the steps of several sources", () => {
  test("are where all names have them: in those of the files, or else of their directories", () => {
    expect(stepsOf(["run3/step_2.npy", "run3/step_10.npy"])).toEqual([2, 10]);
    expect(stepsOf(["checkpoint-5/model.safetensors", "checkpoint-7/model.safetensors"])).toEqual([5, 7]);
    expect(stepsOf(["a.npy", "b.npy"])).toBeUndefined();
    expect(stepsOf([])).toBeUndefined();
  });

  test("the number of a directory in which several lie is that of none", () => {
    expect(stepsOf(["exp2/a.npy", "exp2/b.npy"])).toBeUndefined();
    expect(stepsOf(["exp2/a.npy", "exp2/b.npy", "exp3/c.npy"])).toBeUndefined();
    expect(stepsOf(["exp2/a.npy", "exp3/a.npy"])).toEqual([2, 3]);
  });

  test("one without a number among others is an error that names both", () => {
    expect(() => stepsOf(["run3/step_2.npy", "run3/final.npy"])).toThrow(
      expect.objectContaining({
        code: "NoStep",
        fields: { source: "run3/final.npy" },
        message:
          "run3/final.npy: there is no step number in its name, but in that of run3/step_2.npy; leave it out, say where the number is with `stepPattern`, or number all as given with `inOrder`",
      }),
    );
  });

  test("a number that no float64 holds is none", () => {
    expect(() => stepsOf(["9007199254740993.npy"])).toThrow(/^9007199254740993\.npy: 9007199254740993 is too large/);
    expect(stepsOf(["9007199254740991.npy"])).toEqual([9007199254740991]);
  });
});

describe("a pattern", () => {
  test("is matched against the whole name", () => {
    expect(stepOf("run3/t7-s12.npy", /run(\d+)/)).toBe(3);
    expect(stepOf("run3/t7-s12.npy", /t(\d+)/)).toBe(7);
    expect(stepOf("hf://owner/name-7b@a", /name-(\d+)b/)).toBe(7);
  });

  test("must match, and find an integer", () => {
    expect(() => stepOf("a.npy", /(\d+)/)).toThrow("a.npy: `stepPattern` does not match it; correct");
    expect(() => stepOf("a-1.npy", /a(-\d)/)).toThrow('a-1.npy: `stepPattern` finds "-1" in it, no');
    expect(() => stepOf("a.npy", /a(\d)?/)).toThrow("does not match it");
  });
});
