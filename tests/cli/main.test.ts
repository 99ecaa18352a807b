import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, refuses, start, succeeds, VERSION } from "../support/cli.js";
import { directoryWith, f32, safetensors, temporaryDirectory } from "../support/fixtures-node.js";

const cwd = temporaryDirectory();

/** The commands that the help lists. */
const commands = (help: string): string[] =>
  [...help.matchAll(/^ {2}([a-z]+) \[options\] </gm)].map(([, command]) => command!);

describe.concurrent("help", () => {
  test("lists the commands and the exit statuses, and has examples", async () => {
    const help = await succeeds(["--help"], { cwd });
    expect(commands(help)).toEqual(expect.arrayContaining(["inspect", "stats"]));
    expect(help).toMatch(/Examples:\n {2}collapsar /);
    expect(help).toMatch(/Exit status: 0 .*1 .*2 .*130/);
  });

  test("of each command has an example, describes every option, and names none that is not there", async () => {
    for (const command of commands(await succeeds(["--help"], { cwd }))) {
      const help = await succeeds([command, "--help"], { cwd });
      expect(help).toMatch(new RegExp(`Examples:\\n  collapsar ${command} `));
      expect(await succeeds(["help", command], { cwd })).toBe(help);
      const [described = "", examples = ""] = help.split("Examples:");
      const options = described.split("\n").filter((line) => /^ {2}-/.test(line));
      expect(options.length).toBeGreaterThan(5);
      for (const option of options) expect(option).toMatch(/^ {2}-\S.*\s{2,}\w/);
      for (const [flag] of examples.matchAll(/--[a-z-]+/g)) expect(described).toContain(`${flag} `);
    }
  });
});

test.each(["--version", "-V"])("%s is the package's", async (flag) => {
  expect(await start([flag], { cwd }).ended).toEqual({ status: 0, signal: null, stdout: `${VERSION}\n`, stderr: "" });
});

describe.concurrent("wrong usage is status 2 and one line that says what to do", () => {
  test.each<[string[], RegExp]>([
    [["stat", "x"], /^unknown command 'stat'; did you mean stats\?$/],
    [["frobnicate"], /^unknown command 'frobnicate'; see --help$/],
    [["sats", "--help"], /^unknown command 'sats'; did you mean stats\?$/],
    [["help", "sats"], /^unknown command 'sats'; did you mean stats\?$/],
    [["--help", "frobnicate"], /^unknown command 'frobnicate'; see --help$/],
    [
      ["model.safetensors"],
      /^model\.safetensors: is not a command; to measure it: collapsar stats model\.safetensors$/,
    ],
    [["hf://owner/name"], /; to measure it: collapsar stats hf:\/\/owner\/name$/],
    [["hf:/owner/name"], /to measure it: collapsar stats hf:\/\/owner\/name$/],
    [["Qwen/Qwen3-4B"], /to measure it: collapsar stats hf:\/\/Qwen\/Qwen3-4B$/],
    [["my models/m", "--help"], /; to measure it: collapsar stats "my models\/m"$/],
    [["stats"], /^missing required argument 'source'; give a file, a model directory, an http\(s\) address, or hf:/],
    [["diff"], /^missing required argument 'a'; give two snapshots/],
    [["diff", "x"], /^missing required argument 'b'; give a second snapshot/],
    [["compare"], /^missing required argument 'observed'; give the CSV of/],
    [["merge"], /^missing required argument 'part'; give the CSV files/],
    [["trials"], /^missing required argument 'trials\.h5'; give an HDF5 file/],
    [["completion"], /^missing required argument 'shell'; give bash, zsh or fish$/],
    [["fit", "x", "y"], /^too many arguments for 'fit', which takes one source; run it once for each$/],
    [["stats", "x", "y"], /^too many arguments for 'stats', which takes one source; series measures several$/],
    [["stats", "x", "--epsilom", "1"], /^unknown option '--epsilom'; did you mean --epsilon\?$/],
    [["stats", "x", "--epsilon"], /^option '--epsilon <number>' argument missing; see --help$/],
    [["stats", "x", "--epsilon", "tiny"], /'tiny' is invalid; it must be a decimal number, like 6e-5$/],
    [["stats", "x", "--epsilon", "0x10"], /'0x10' is invalid; it must be a decimal number/],
    [["tokens", "x", "--epsilon", "0x10"], /'0x10' is invalid; it must be a decimal number/],
    [["stats", "x", "--epsilon", ""], /'' is invalid; it must be a decimal number/],
    [
      ["stats", "x", "--epsilon", "0"],
      /^--epsilon is 0, but it must be a number above 0 \(as float32 too\), like 6e-5$/,
    ],
    [["stats", "x", "--epsilon", "-1"], /^--epsilon is -1, but it must be/],
    [["stats", "x", "--epsilon", "1e-46"], /^--epsilon is 1e-46, but it must be/],
    [["stats", "x", "--threshold", "-1"], /^--threshold is -1, but it must be a number of at least 0 \(as float32\)/],
    [["stats", "x", "--epsilon", "3e38"], /^--threshold is 6e\+38, .*the default is 2 epsilon/],
    [["stats", "x", "--trial-id", "1.5"], /^--trial-id is 1\.5, but it must be an integer$/],
    [["stats", "x", "--trial-id", "-1"], /^--trial-id is -1, but it must be an integer of at least 0$/],
    [
      ["stats", "x", "--rows", "some"],
      /^option '--rows <which>' argument 'some' is invalid; allowed choices are identical, all$/,
    ],
    [
      ["stats", "x", "--format", "xml"],
      /^option '--format <format>' argument 'xml' is invalid; allowed choices are csv, json$/,
    ],
    [["stats", "x", "--tensor", ""], /^--tensor is "", but it must be a tensor's name, not an empty string$/],
    [["stats", "x", "-o", ""], /^--output is "", but it must be a path, not an empty string$/],
    [["stats", "x", "--mask", "m", "--rows", "all"], /^--rows and --mask exclude each other: .*; leave out one$/],
    [["inspect", "x", "--rows", "all"], /^unknown option '--rows'; see --help$/],
  ])("%j", async (args, message) => {
    expect(await refuses(args, { cwd })).toMatch(message);
  });

  test("without a command the help is shown, on stderr", async () => {
    const { status, stdout, stderr } = await collapsar([], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: collapsar .*\ncollapsar: no command given; choose one of the above\n$/s);
  });
});

describe.concurrent("a reader that leaves early is no failure", () => {
  const files = directoryWith({
    "g.safetensors": safetensors(Array.from({ length: 5000 }, (_, at) => f32(`layer.${at}.weight`, [[1, 2]]))),
  });

  test.each([
    [["inspect", "g.safetensors", "--all"]],
    [["inspect", "g.safetensors", "--format", "json"]],
    [["inspect", "g.safetensors", "-o", "-"]],
    [["stats", "g.safetensors", "--tensor", "layer.7.weight"]],
    [["--help"]],
    [["stats", "--help"]],
    [["--version"]],
  ])("%j", async (args) => {
    const { child, ended } = start(args, { cwd: files });
    child.stdout!.destroy();
    const { status, signal, stderr } = await ended;
    expect({ status, signal }).toEqual({ status: 0, signal: null });
    expect(stderr).not.toMatch(/Error|EPIPE|\bat /);
  });

  test("records that nobody reads are not measured, unless something else is made of them", async () => {
    const folder = directoryWith({ "c.safetensors": safetensors([["centroid", "F32", [2], Float32Array.of(1, 2)]]) });
    const args = ["synth", "--centroid", "c.safetensors", "--sigma", "1", "--tokens", "2", "--format", "csv"];
    const unread = async (more: readonly string[]) => {
      const { child, ended } = start([...args, ...more], { cwd: folder });
      child.stdout!.destroy();
      return ended;
    };
    // So many would take hours.
    expect(await unread(["--trials", "1000000000"])).toMatchObject({ status: 0, stderr: "" });
    expect(await unread(["--trials", "300", "-o", "trials.csv"])).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "trials.csv"), "utf8").split("\n")).toHaveLength(302);
  });

  test("of errors: the status stays", async () => {
    const { child, ended } = start(["stats", "missing"], { cwd: files });
    child.stderr!.destroy();
    expect((await ended).status).toBe(2);
  });
});
