/** A reader of the documents: a directory with the files that they name, the programs that they call, and the servers that they ask. */
import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { inServer, MAIN, succeeds } from "../support/cli.js";
import { STAND_IN } from "../support/files.js";
import { f32, safetensors, temporaryDirectory, writeFiles } from "../support/fixtures-node.js";
import { type Handler, sendFile, servedBytes, startServer, type TestServer } from "../support/http-server.js";
import { ROOT } from "./blocks.js";

/** As many rows as the stand-in has: the documents use its mask for models, too. */
const TOKENS = 4096;
const rows = Array.from({ length: TOKENS }, (_, token) => (token % 8 < 3 ? [1, 0.5, -0.25, 2] : [token, -token, 0, 1]));
const model = (name: string) => safetensors([f32(name, rows)]);
const tokenizer = JSON.stringify({
  model: { type: "BPE", vocab: Object.fromEntries(rows.map((_, token) => [`t${token}`, token])), merges: [] },
  added_tokens: [],
});

/** A NumPy file of float32 zeros and ones, `[steps, tokens, dims]`. */
function stackedNpy(steps: number, tokens: number, dims: number): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${steps}, ${tokens}, ${dims}), }`;
  const padded = `${header.padEnd(128 - 10 - 1)}\n`;
  const data = Float32Array.from({ length: steps * tokens * dims }, (_, at) => (at % 5) % 2);
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, padded.length & 0xff, padded.length >> 8]),
    Buffer.from(padded),
    Buffer.from(data.buffer),
  ]);
}

const files = (): Record<string, string | Uint8Array> => ({
  "model.safetensors": model("lm_head.weight"),
  "path/to/model/model.safetensors": model("model.embed_tokens.weight"),
  "path/to/model/tokenizer.json": tokenizer,
  "model/model.safetensors": model("lm_head.weight"),
  "model-a/model.safetensors": model("lm_head.weight"),
  "model-b/model.safetensors": safetensors([f32("lm_head.weight", rows.slice(0, 100))]),
  "centroid.safetensors": safetensors([
    ["centroid", "F32", [2560], Float32Array.from({ length: 2560 }, (_, dim) => 2 ** -9 * (dim + 1))],
  ]),
  ...Object.fromEntries(
    [100, 200].flatMap((step) => [
      [`checkpoints/step_00${step}.safetensors`, model("lm_head.weight")],
      [`run/checkpoint-${step}/model.safetensors`, model("lm_head.weight")],
    ]),
  ),
  "embeddings.npy": stackedNpy(3, 6, 4),
  "run.safetensors": readFileSync(`${ROOT}tests/fixtures/adam/bf16.safetensors`),
});

/** What the documents call besides `collapsar`. Nothing is installed or submitted; what does not exist is refused. */
const programs: Record<string, string> = {
  collapsar: `exec "${process.execPath}" "${MAIN}" "$@"`,
  npx: '[ "$1" = collapsar ] && exec "$@"; echo "npx $*: not this package" >&2; exit 1',
  npm: `exec "${process.execPath}" -e '
    const [command, name] = process.argv.slice(1);
    const { scripts } = require("${ROOT}package.json");
    if (command === "run" || command === "test") process.exit(scripts[name ?? "test"] ? 0 : 1);
    process.exit(["ci", "install"].includes(command) ? 0 : 1);
  ' -- "$@"`,
  sbatch: `for last; do :; done; [ -f "${ROOT}$last" ] && echo 1`,
};

/** The Hub: one model, under every name. */
const hub: Handler = (request, response) => {
  const [, , , , revision, ...path] = request.url!.split("/");
  const commit = /^[0-9a-f]{40}$/.test(revision ?? "") ? revision! : "0123456789abcdef0123456789abcdef01234567";
  if (path.join("/") !== "model.safetensors")
    return void response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
  sendFile(request, response, { ...servedBytes(model("lm_head.weight")), headers: { "x-repo-commit": commit } });
};

/** Who follows the documents. */
export interface Reader {
  directory: string;
  /** Runs shell text in the directory; stdout, or an error with what went wrong. */
  shell(text: string): Promise<string>;
  /** Runs an ES module as a program in the directory. */
  program(text: string): Promise<string>;
  leave(): Promise<void>;
}

/** A word that a shell takes as it stands, or in quotes that hold nothing for it to replace. */
const WORD = /[\w./:@=,+%-]+|'[^']*'|"[^"$`\\!]*"/;
const PLAIN = new RegExp(`^collapsar(?: +(?:${WORD.source}))+$`);

/** The arguments of each command of a text, if all of its lines are commands of collapsar alone. */
export function plainCommands(text: string): string[][] | undefined {
  const lines = text
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  if (!lines.every((line) => PLAIN.test(line))) return undefined;
  const words = new RegExp(WORD, "g");
  return lines.map((line) =>
    line
      .match(words)!
      .slice(1)
      .map((word) => word.replace(/^(['"])(.*)\1$/s, "$2")),
  );
}

let parts: Promise<string> | undefined;

/** A directory with the parts of one run, each with its record; made once. */
async function partsOfARun(): Promise<string> {
  const cwd = temporaryDirectory();
  const source = `${ROOT}tests/cases/p13_trials_hdf5/trials.h5`;
  for (const part of [1, 2])
    await succeeds(["trials", source, "--shard", `${part}/2`, "-o", `${part}.csv`, "--quiet"], { cwd });
  return cwd;
}

/** A reader with a directory of their own. */
export async function reader(): Promise<Reader> {
  const directory = writeFiles(temporaryDirectory(), files());
  const standIn = join(directory, "examples/out/qwen3-4b-4096");
  mkdirSync(join(standIn, ".."), { recursive: true });
  symlinkSync(`${ROOT}${STAND_IN}`, standIn);
  symlinkSync(`${ROOT}examples/training`, join(directory, "examples/training"));
  symlinkSync(`${ROOT}${STAND_IN}/gamma.safetensors`, join(directory, "gamma.safetensors"));
  // A copy, because documents write a mask of this name: through a link that would be the stand-in's.
  copyFileSync(`${ROOT}${STAND_IN}/mask.safetensors`, join(directory, "mask.safetensors"));

  // Copies: some documents write over these.
  for (const [name, path] of Object.entries({
    "trials.h5": "p13_trials_hdf5/trials.h5",
    "stats.csv": "p14_compare/observed.csv",
    "trials.csv": "p14_compare/synthetic.csv",
  }))
    copyFileSync(`${ROOT}tests/cases/${path}`, join(directory, name));

  parts ??= partsOfARun();
  cpSync(await parts, join(directory, "parts"), { recursive: true });

  const bin = temporaryDirectory();
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const served = await startServer((request, response) => {
    const path = join(directory, request.url!);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    sendFile(request, response, servedBytes(readFileSync(path)));
  });
  const theHub: TestServer = await startServer(hub);
  const hubEnv = { HF_ENDPOINT: theHub.url, HF_HOME: join(bin, "hub") };
  const env = { ...process.env, ...hubEnv, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: "1" };
  const run = (program: string, args: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile(program, args, { cwd: directory, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${stderr || error.message}`));
        else resolve(stdout);
      });
    });
  /** A shell's work where there is any; what a shell would hand on as it stands needs none, and no process either. */
  const shell = async (text: string): Promise<string> => {
    const commands = plainCommands(text);
    if (commands === undefined) return run("bash", ["-e", "-c", text]);
    let printed = "";
    for (const args of commands) {
      const { status, stdout, stderr } = await inServer(args, { cwd: directory, env: hubEnv });
      if (status !== 0) throw new Error(stderr || `exit status ${status}`);
      printed += stdout;
    }
    return printed;
  };
  let programsRun = 0;
  return {
    directory,
    shell: (text) => shell(text.replaceAll("https://example.com", served.url)),
    program: async (text) => {
      // Below the project's root, so that `collapsar` is this package.
      programsRun += 1;
      const path = `${ROOT}test-results/docs-${process.pid}-${programsRun}.mjs`;
      writeFileSync(path, text.replaceAll("https://example.com", served.url));
      try {
        return await run(process.execPath, [path]);
      } finally {
        rmSync(path);
      }
    },
    leave: async () => {
      await Promise.all([served.close(), theHub.close()]);
    },
  };
}
