/** examples/kubernetes: what the Job says, and its command line run once for each of its pods. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { succeeds } from "../support/cli.js";
import { directoryWith, f32, safetensors } from "../support/fixtures-node.js";

interface Job {
  apiVersion: string;
  kind: string;
  spec: {
    completionMode: string;
    completions: number;
    parallelism: number;
    template: {
      spec: {
        restartPolicy: string;
        containers: {
          command: string[];
          workingDir: string;
          env: { name: string; valueFrom: { fieldRef: { fieldPath: string } } }[];
          volumeMounts: { name: string; mountPath: string }[];
        }[];
        volumes: { name: string }[];
      };
    };
  };
}

function jobOf(name: string): Job {
  const document = parseDocument(readFileSync(`examples/kubernetes/${name}.yaml`, "utf8"), { strict: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
}

const centroid = Float32Array.from({ length: 16 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 7));
const model = safetensors([f32("gamma", [[1], [1], [2]])]);

/** What lies on the volume; options that make it small, for what matters is which pod makes which; and the lines of the result. */
const JOBS = [
  ["synth", { "centroid.safetensors": safetensors([["centroid", "F32", [16], centroid]]) }, ["--tokens", "20"], 10_001],
  ["survey", { "models/a/model.safetensors": model, "models/b/model.safetensors": "?" }, [], 5],
] as const;

describe.each(JOBS)("%s", (name, files, few, lines) => {
  const job = jobOf(name);

  test("is an Indexed Job with as many pods as shards, which restart and continue", () => {
    expect([job.apiVersion, job.kind, job.spec.completionMode]).toEqual(["batch/v1", "Job", "Indexed"]);
    const { restartPolicy, containers, volumes } = job.spec.template.spec;
    expect(restartPolicy).toBe("OnFailure");
    const [container] = containers;
    expect(containers).toHaveLength(1);
    const { command, workingDir, env, volumeMounts } = container!;
    expect(command).toContain(`auto/${job.spec.completions}`);
    expect(command).toContain("--resume");
    expect(command.every((word) => typeof word === "string")).toBe(true);
    expect(volumeMounts).toEqual([{ name: volumes[0]!.name, mountPath: workingDir }]);
    // What Kubernetes replaces in a command must be a variable of the container's own list.
    expect(env[0]).toEqual({
      name: "JOB_COMPLETION_INDEX",
      valueFrom: { fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" } },
    });
  });

  test("its pods' parts merge into the bytes of one machine", async () => {
    const cwd = directoryWith(files);
    // A Hub that is not asked, with nothing in its cache.
    const hub = { HF_HUB_OFFLINE: "1", HF_HOME: cwd };
    const [program, ...args] = job.spec.template.spec.containers[0]!.command;
    expect(program).toBe("collapsar");
    const names: string[] = [];
    for (let index = job.spec.completions - 1; index >= 0; index -= 1) {
      const replaced = args.map((word) => word.replaceAll("$(JOB_COMPLETION_INDEX)", String(index)));
      names.push(replaced[replaced.indexOf("-o") + 1]!);
      await succeeds([...replaced, ...few], { cwd, env: { ...hub, JOB_COMPLETION_INDEX: String(index) } });
    }
    expect(names).toEqual(["parts/3.csv", "parts/2.csv", "parts/1.csv", "parts/0.csv"]);
    await succeeds(["merge", ...names, "-o", "merged.csv"], { cwd });
    const alone = args.slice(0, args.indexOf("--shard"));
    await succeeds([...alone, ...few, "-o", "alone.csv", "--quiet"], { cwd, env: hub });
    expect(readFileSync(join(cwd, "merged.csv")).equals(readFileSync(join(cwd, "alone.csv")))).toBe(true);
    expect(readFileSync(join(cwd, "merged.csv"), "utf8").split("\n")).toHaveLength(lines + 1);
  });
});
