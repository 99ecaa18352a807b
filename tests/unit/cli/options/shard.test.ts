import { describe, expect, test } from "vitest";
import { parseShard } from "../../../../dist/cli/options/shard.js";

const slurm = { SLURM_ARRAY_TASK_ID: "12", SLURM_ARRAY_TASK_MIN: "10", SLURM_ARRAY_TASK_COUNT: "4" };

describe("a shard", () => {
  test.each<[string, Record<string, string>, number, number]>([
    ["1/1", {}, 1, 1],
    ["3/4", {}, 3, 4],
    ["3/4", slurm, 3, 4],
    ["1000000000/1000000000", {}, 1e9, 1e9],
    ["auto/4", slurm, 3, 4],
    ["auto/4", { SLURM_ARRAY_TASK_ID: "0", SLURM_ARRAY_TASK_MIN: "0" }, 1, 4],
    ["auto/4", { JOB_COMPLETION_INDEX: "0" }, 1, 4],
    ["auto/4", { JOB_COMPLETION_INDEX: "3" }, 4, 4],
    ["auto/4", { AWS_BATCH_JOB_ARRAY_INDEX: "2" }, 3, 4],
    ["auto/4", { AWS_BATCH_JOB_ARRAY_INDEX: "2", AWS_BATCH_JOB_ARRAY_SIZE: "4" }, 3, 4],
    ["auto/4", { ...slurm, JOB_COMPLETION_INDEX: "" }, 3, 4],
  ])("%s with %o is %i of %i", (text, environment, index, of) => {
    expect(parseShard(text, environment)).toEqual({ index, of });
  });

  test.each<[string, Record<string, string>, string]>([
    ["", {}, 'shard is "", but it must be i/n, the i-th of n shards, or auto/n'],
    ["2", {}, 'shard is "2", but it must be i/n, the i-th of n shards, or auto/n'],
    ["1/0", {}, 'shard is "1/0", but it must be i/n, the i-th of n shards, or auto/n'],
    ["-1/4", {}, 'shard is "-1/4", but it must be i/n, the i-th of n shards, or auto/n'],
    ["1/4 ", {}, 'shard is "1/4 ", but it must be i/n, the i-th of n shards, or auto/n'],
    ["1/1e3", {}, 'shard is "1/1e3", but it must be i/n, the i-th of n shards, or auto/n'],
    ["1/9999999999", {}, 'shard is "1/9999999999", but it must be i/n, the i-th of n shards, or auto/n'],
    ["0/4", {}, 'shard is "0/4", but the first number must be from 1 to 4'],
    ["5/4", {}, 'shard is "5/4", but the first number must be from 1 to 4'],
    [
      "auto/4",
      {},
      "--shard auto/4: none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX is set; run it as a task of an array job, or give --shard i/4",
    ],
    ["auto/4", { SLURM_ARRAY_TASK_ID: "1" }, "--shard auto/4: SLURM_ARRAY_TASK_MIN is not set; give --shard i/4"],
    [
      "auto/4",
      { ...slurm, JOB_COMPLETION_INDEX: "2" },
      "--shard auto/4: both SLURM_ARRAY_TASK_ID and JOB_COMPLETION_INDEX are set; unset one, or give --shard i/4",
    ],
    [
      "auto/8",
      slurm,
      "--shard auto/8: SLURM_ARRAY_TASK_COUNT is 4, not 8; run all tasks of the array, or give --shard i/8",
    ],
    [
      "auto/4",
      { JOB_COMPLETION_INDEX: "4" },
      "--shard auto/4: JOB_COMPLETION_INDEX=4 makes it shard 5 of 4; number the tasks one after the other, or give --shard i/4",
    ],
    [
      "auto/4",
      { SLURM_ARRAY_TASK_ID: "8", SLURM_ARRAY_TASK_MIN: "2" },
      "--shard auto/4: SLURM_ARRAY_TASK_ID=8, SLURM_ARRAY_TASK_MIN=2 makes it shard 7 of 4; number the tasks one after the other, or give --shard i/4",
    ],
    [
      "auto/4",
      { JOB_COMPLETION_INDEX: "two" },
      '--shard auto/4: JOB_COMPLETION_INDEX is "two", not a number; give --shard i/4',
    ],
  ])("%s with %o is refused", (text, environment, message) => {
    expect(() => parseShard(text, environment)).toThrow(
      expect.objectContaining({ code: "InvalidParameter", message, fields: { field: "shard", value: text } }),
    );
  });
});
