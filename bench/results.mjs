// @ts-check
/** What is kept of each case in bench/out/results, and the parts of the README that are made of it. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { measure } from "./measure.mjs";
import { versions } from "./peers.mjs";
import { align } from "./table.mjs";

/**
 * @typedef {object} Result of one program; times in ms, the least of its runs
 * @property {string} label
 * @property {number} time
 * @property {number} [start] of `time`, what passes before the program's own first line: the start of Node, or of Python with the imports
 * @property {number} [cpu] user and system
 * @property {number} [peak] bytes resident at most
 *
 * @typedef {object} Comparison one piece of work, done by all
 * @property {string} work
 * @property {Result} ours
 * @property {Result[]} peers
 * @property {Result[]} [floors] programs that do a part of it alone, such as reading the bytes
 * @property {string[]} [unmeasured] peers without a figure, and why
 *
 * @typedef {{ date: string, machine: string, peers: string, runs: number, comparisons: Comparison[], texts: string[] }} Kept what a file in
 *   bench/out/results holds
 */

const DIRECTORY = "bench/out/results";
const README = "bench/README.md";

/** What surrounds a part of the README that is written. @param {string} name */
const marks = (name) => [`<!-- ${name}: node bench/run.mjs --summary -->`, `<!-- end of ${name} -->`];

/**
 * Measures whole processes, the first of which is ours. Those that name the modules they import are peers; beside them is measured what the
 * imports alone take, and beside ours the start of Node.
 *
 * @param {import("./measure.mjs").Command[]} commands
 * @param {Pick<import("./run.mjs").Context, "runs" | "meter" | "onRound" | "keep">} context
 * @param {string} work what all of them do
 * @param {string[]} [unmeasured] peers that cannot be run, and why
 */
export async function compare(commands, { runs, meter, onRound, keep }, work, unmeasured = []) {
  const all = new Map(commands.map((command) => [command.label, command]));
  all.set(NODE, { label: NODE, argv: [process.execPath, "-e", "0"] });
  for (const { argv, env, modules } of commands) {
    if (modules === undefined) continue;
    const label = importing(modules);
    all.set(label, { label, argv: [argv[0] ?? "", "-c", `import ${modules.join(", ")}`], ...(env && { env }) });
  }
  const samples = await measure([...all.values()], { runs, meter, onRound });
  const result = (/** @type {string} */ label, /** @type {string} */ start) => ({
    ...leastOf(samples, label),
    start: leastOf(samples, start).time,
  });
  keep({
    work,
    ours: result(commands[0]?.label ?? "", NODE),
    peers: commands.flatMap(({ label, modules }) => (modules ? [result(label, importing(modules))] : [])),
    floors: commands.flatMap(({ label, floor }) => (floor ? [result(label, NODE)] : [])),
    unmeasured,
  });
  return samples;
}

/**
 * The least of a program's runs: other work on the machine can only add.
 *
 * @param {Map<string, import("./measure.mjs").Sample[]>} samples
 * @param {string} label
 * @returns {Result}
 */
export function leastOf(samples, label) {
  const least = (/** @type {"wall" | "cpu" | "peak"} */ figure) =>
    Math.min(...(samples.get(label) ?? []).map((sample) => sample[figure]));
  return { label, time: least("wall"), cpu: least("cpu"), peak: least("peak") };
}

const WHOLE = "whole process";
export const NODE = "(node, nothing)";
const importing = (/** @type {string[]} */ modules) => `(python, import ${modules.join(", ")})`;

/**
 * What programs say that measure themselves: their starts are not in it.
 *
 * @param {string} work
 * @param {[label: string, found: import("./report.mjs").Report | string][]} found ours first; a text says why there is none
 * @returns {Comparison}
 */
export function reported(work, found) {
  const results = found.flatMap(([label, one]) =>
    typeof one === "string" ? [] : [{ label, time: 1000 * one.seconds, peak: one.peak }],
  );
  const unmeasured = found.flatMap(([label, one]) => (typeof one === "string" ? [`${label}: ${one}`] : []));
  const [ours, ...peers] = results;
  if (ours === undefined) throw new Error(`${work}: nothing was measured`);
  return { work, ours, peers, unmeasured };
}

/**
 * @param {string} name of the case
 * @param {Pick<Kept, "runs" | "comparisons" | "texts"> & { python: string }} found
 */
export async function keepResults(name, { python, ...found }) {
  if (found.texts.length === 0 && found.comparisons.length === 0) return;
  await mkdir(DIRECTORY, { recursive: true });
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
  /** @type {Kept} */
  const kept = { date: new Date().toISOString().slice(0, 10), machine, peers: versions(python), ...found };
  await writeFile(`${DIRECTORY}/${name}.json`, `${JSON.stringify(kept, null, 1)}\n`);
}

/**
 * Writes the summary of all kept results and the tables of each case into the README, and returns the summary.
 *
 * @param {string[]} names of the cases, in the order of the summary
 */
export async function writeSummary(names) {
  /** @type {string[]} */
  const files = await readdir(DIRECTORY).catch(() => []);
  /** @type {[name: string, kept: Kept][]} */
  const all = [];
  for (const name of names.filter((each) => files.includes(`${each}.json`))) {
    all.push([name, JSON.parse(await readFile(`${DIRECTORY}/${name}.json`, "utf8"))]);
  }
  if (all.length === 0) throw new Error(`${DIRECTORY} holds no results; run the cases first`);
  const text = summary(all.map(([, kept]) => kept));
  let readme = withPart(await readFile(README, "utf8"), "summary", text);
  for (const [name, { texts, date, machine, runs }] of all) {
    const taken = `Taken ${date} on ${machine}; runs: ${runs}.`;
    readme = withPart(readme, name, [...texts, taken].join("\n\n"));
  }
  await writeFile(README, readme);
  return text;
}

/** @param {string} readme @param {string} name @param {string} text */
function withPart(readme, name, text) {
  const [begin = "", end = ""] = marks(name);
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${README} has no place for ${name}: ${begin} and ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${text}\n\n${readme.slice(to)}`;
}

/** @param {Kept[]} kept */
function summary(kept) {
  const comparisons = kept.flatMap((each) => each.comparisons);
  const compared = comparisons.flatMap((each) => waysOf(each).map((way) => linesOf(each, way, each.peers)));
  const fastest = compared.flatMap(([first]) => first ?? []);
  const lost = compared.flat().filter(({ ratio }) => ratio < 1);
  const count = new Set(lost.map(({ work, way }) => `${work}, ${way}`)).size;
  const wins =
    count === 0
      ? `A peer is faster in none of the ${fastest.length} comparisons.`
      : `A peer is faster in ${count} of the ${fastest.length} comparisons:\n\n${lost.map(sentence).join("\n")}`;
  const floors = comparisons.flatMap((each) => linesOf(each, waysOf(each)[0] ?? INSIDE, each.floors ?? []));
  const unmeasured = comparisons.flatMap((each) => (each.unmeasured ?? []).map((why) => `- ${each.work}: ${why}`));
  return [
    ...(fastest.length === 0 ? [] : [wins, tableOf("fastest peer", fastest)]),
    ...(floors.length === 0
      ? []
      : ["Beside programs that do a part of the work and no more:", tableOf("part", floors)]),
    ...(unmeasured.length === 0 ? [] : [`Peers without a figure:\n\n${unmeasured.join("\n")}`]),
    `Taken ${range(kept.map(({ date }) => date))} on ${distinct(kept.map(({ machine }) => machine))}; the least of the runs. Peers: ${distinct(kept.map(({ peers }) => peers))}. Ratios are to collapsar: below 1x the other takes less.`,
  ].join("\n\n");
}

/** @param {string[]} values */
const distinct = (values) => [...new Set(values)].join("; ");

/** @param {string[]} dates */
function range(dates) {
  const sorted = [...dates].sort();
  return sorted[0] === sorted.at(-1) ? sorted[0] : `${sorted[0]} to ${sorted.at(-1)}`;
}

/** @typedef {typeof INSIDE} Way @typedef {ReturnType<typeof linesOf>[number]} Line */

const INSIDE = { way: "without start and imports", of: (/** @type {Result} */ { time, start = 0 }) => time - start };

/** @param {Comparison} comparison */
const waysOf = ({ ours }) =>
  ours.start === undefined ? [INSIDE] : [{ way: WHOLE, of: (/** @type {Result} */ { time }) => time }, INSIDE];

/** Ours beside others, the fastest of these first. @param {Comparison} comparison @param {Way} way @param {Result[]} others */
function linesOf({ work, ours }, { way, of }, others) {
  return [...others]
    .sort((a, b) => of(a) - of(b))
    .map((other) => ({
      work,
      way,
      ours: of(ours),
      other: other.label,
      ratio: of(other) / of(ours),
      cpu: way === WHOLE ? (other.cpu ?? Number.NaN) / (ours.cpu ?? Number.NaN) : Number.NaN,
      memory: (other.peak ?? Number.NaN) / (ours.peak ?? Number.NaN),
    }));
}

/** @param {string} heading of the others @param {Line[]} lines */
function tableOf(heading, lines) {
  const header = ["work", "measured", "collapsar, ms", heading, "its ms", "ratio", "user+sys", "peak RSS"];
  const rows = lines.map(({ work, way, ours, other, ratio, cpu, memory }) => [
    work,
    way,
    digits(ours),
    other,
    digits(ours * ratio),
    times(ratio),
    times(cpu),
    times(memory),
  ]);
  return align([header, ...rows]);
}

/** @param {Line} line */
const sentence = ({ work, way, other, ratio, memory }) =>
  `- ${work}, ${way}: ${other} takes ${times(ratio)} of the time${Number.isNaN(memory) ? "" : ` and ${times(memory)} of the memory`}.`;

const digits = (/** @type {number} */ value) => (value < 1000 ? value.toPrecision(3) : value.toFixed(0));
const times = (/** @type {number} */ value) => (Number.isNaN(value) ? "" : `${digits(value)}x`);
