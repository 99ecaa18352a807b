// @ts-check
/** What is kept of each case in bench/out/results, and the summary that is made of it. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { measure } from "./measure.mjs";
import { align } from "./table.mjs";

/**
 * @typedef {object} Result of one program; times in ms, the least of its runs
 * @property {string} label
 * @property {number} time
 * @property {number} [start] of `time`, what passes before the program's own first line: the start of Node, or of Python with the imports
 * @property {number} [cpu] user and system
 * @property {number} peak bytes resident at most
 *
 * @typedef {{ work: string, ours: Result, peers: Result[] }} Comparison one piece of work, done by all
 * @typedef {{ date: string, machine: string, comparisons: Comparison[] }} Kept what a file in bench/out/results holds
 */

const DIRECTORY = "bench/out/results";
const README = "bench/README.md";
const [BEGIN, END] = ["<!-- summary: node bench/run.mjs --summary -->", "<!-- end of summary -->"];

/**
 * Measures whole processes, the first of which is ours. Those that name the modules they import are peers; beside them is measured what the
 * imports alone take, and beside ours the start of Node.
 *
 * @param {import("./measure.mjs").Command[]} commands
 * @param {import("./run.mjs").Context} context
 * @param {string} work what all of them do
 */
export async function compare(commands, { runs, meter, onRound, keep }, work) {
  const all = new Map(commands.map((command) => [command.label, command]));
  all.set(NODE, { label: NODE, argv: [process.execPath, "-e", "0"] });
  for (const { argv, env, modules } of commands) {
    if (modules === undefined) continue;
    const label = importing(modules);
    all.set(label, { label, argv: [argv[0] ?? "", "-c", `import ${modules.join(", ")}`], ...(env && { env }) });
  }
  const samples = await measure([...all.values()], { runs, meter, onRound });
  // The least: other work on the machine can only add.
  const least = (/** @type {string} */ label, /** @type {"wall" | "cpu" | "peak"} */ figure) =>
    Math.min(...(samples.get(label) ?? []).map((sample) => sample[figure]));
  const result = (/** @type {string} */ label, /** @type {string} */ start) => ({
    label,
    time: least(label, "wall"),
    start: least(start, "wall"),
    cpu: least(label, "cpu"),
    peak: least(label, "peak"),
  });
  keep({
    work,
    ours: result(commands[0]?.label ?? "", NODE),
    peers: commands.flatMap(({ label, modules }) => (modules ? [result(label, importing(modules))] : [])),
  });
  return samples;
}

const WHOLE = "whole process";
const NODE = "(node, nothing)";
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
  const [ours, ...peers] = results;
  if (ours === undefined) throw new Error(`${work}: nothing was measured`);
  return { work, ours, peers };
}

/** @param {string} name @param {Comparison[]} comparisons */
export async function keepResults(name, comparisons) {
  if (comparisons.length === 0) return;
  await mkdir(DIRECTORY, { recursive: true });
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
  const kept = { date: new Date().toISOString().slice(0, 10), machine, comparisons };
  await writeFile(`${DIRECTORY}/${name}.json`, `${JSON.stringify(kept, null, 1)}\n`);
}

/** Writes the summary of all kept results into the README, in the order of `names`, and returns it. @param {string[]} names */
export async function writeSummary(names) {
  /** @type {string[]} */
  const files = await readdir(DIRECTORY).catch(() => []);
  const kept = [];
  for (const name of names.filter((each) => files.includes(`${each}.json`))) {
    kept.push(/** @type {Kept} */ (JSON.parse(await readFile(`${DIRECTORY}/${name}.json`, "utf8"))));
  }
  if (kept.length === 0) throw new Error(`${DIRECTORY} holds no results; run the cases first`);
  const text = summary(kept);
  const readme = await readFile(README, "utf8");
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${README} has no place for the summary`);
  await writeFile(README, `${readme.slice(0, begin + BEGIN.length)}\n${text}\n${readme.slice(end)}`);
  return text;
}

/** @param {Kept[]} kept */
function summary(kept) {
  const lines = kept.flatMap(({ comparisons }) => comparisons.flatMap(linesOf));
  const lost = lines.filter(({ ratio }) => ratio < 1);
  const dates = kept.map(({ date }) => date).sort();
  const when = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  const wins =
    lost.length === 0
      ? `A peer is faster in none of the ${lines.length} comparisons.`
      : `A peer is faster in ${lost.length} of the ${lines.length} comparisons:\n\n${lost.map(sentence).join("\n")}`;
  const header = ["work", "measured", "collapsar, ms", "fastest peer", "peer, ms", "ratio", "user+sys", "peak RSS"];
  const rows = lines.map(({ work, way, ours, peer, ratio, cpu, memory }) => [
    work,
    way,
    milliseconds(ours),
    peer,
    milliseconds(ours * ratio),
    times(ratio),
    times(cpu),
    times(memory),
  ]);
  return `\n${wins}\n\n${align([header, ...rows])}\n\nTaken ${when} on ${[...new Set(kept.map(({ machine }) => machine))].join("; ")}; the least of the runs. Ratios are to collapsar: below 1x the peer takes less.\n`;
}

/** @param {ReturnType<typeof linesOf>[number]} line */
const sentence = ({ work, way, peer, ratio, memory }) =>
  `- ${work}, ${way}: ${peer} takes ${times(ratio)} of the time and ${times(memory)} of the memory.`;

const times = (/** @type {number} */ value) => (Number.isNaN(value) ? "" : `${value.toPrecision(3)}x`);
const milliseconds = (/** @type {number} */ value) => (value < 1000 ? value.toPrecision(3) : value.toFixed(0));

/** Ours beside the fastest peer, once as whole processes and once without their starts. @param {Comparison} comparison */
function linesOf({ work, ours, peers }) {
  const inside = (/** @type {Result} */ { time, start = 0 }) => time - start;
  const ways = [
    ...(ours.start === undefined ? [] : [{ way: WHOLE, of: (/** @type {Result} */ { time }) => time }]),
    { way: "without start and imports", of: inside },
  ];
  return ways.flatMap(({ way, of }) => {
    const [fastest] = [...peers].sort((a, b) => of(a) - of(b));
    if (fastest === undefined) return [];
    const [mine, ratio] = [of(ours), of(fastest) / of(ours)];
    return [
      {
        work,
        way,
        ours: mine,
        peer: fastest.label,
        ratio,
        cpu: way === WHOLE ? (fastest.cpu ?? Number.NaN) / (ours.cpu ?? Number.NaN) : Number.NaN,
        memory: fastest.peak / ours.peak,
      },
    ];
  });
}
