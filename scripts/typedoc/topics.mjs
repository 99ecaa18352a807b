// @ts-check
// A plugin of typedoc: what is public belongs to a topic, by the room of ts/ that it is written in. scripts/docs.mjs makes a page of each.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * @typedef {{ page: string, title: string, about: string, rooms: string[] }} Topic A page of docs/reference, and where what
 * is on it is written.
 */

/** The first topic with a room that a file's path begins with. @type {readonly Topic[]} */
export const TOPICS = [
  {
    page: "identical-rows",
    title: "Identical rows",
    about: "Which rows of a matrix are byte for byte the same, and how to write that down.",
    rooms: ["jobs/mask", "rows/", "csv/groups-csv", "tensors/safetensors-writer"],
  },
  {
    page: "snapshots",
    title: "Snapshots and their metrics",
    about: "Measure a matrix, and what a measured snapshot holds.",
    rooms: [
      "jobs/stats",
      "measure/",
      "metrics/",
      "parameters/stats",
      "csv/cells",
      "csv/snapshot-csv",
      "csv/populations-csv",
    ],
  },
  {
    page: "trials",
    title: "Trials and simulation",
    about: "Measure the trials of an HDF5 file; simulate trials around a centroid and measure them.",
    rooms: ["jobs/trials", "jobs/synth", "synth/", "parameters/synth", "parameters/trials", "hdf5/"],
  },
  {
    page: "comparison",
    title: "Comparison",
    about: "Compare observed with simulated snapshots, as numbers, tables and CSV.",
    rooms: ["jobs/compare", "comparison/", "statistics/"],
  },
  {
    page: "series",
    title: "Series",
    about: "Measure the checkpoints of a training run in the order of their steps.",
    rooms: ["jobs/series", "series/", "parameters/series"],
  },
  {
    page: "motion",
    title: "Motion between snapshots",
    about: "How rows move between snapshots.",
    rooms: ["jobs/diff", "motion/"],
  },
  {
    page: "under-trained-tokens",
    title: "Under-trained tokens",
    about: "Which tokens were under-trained, identical or not.",
    rooms: ["jobs/tokens", "jobs/vectors", "jobs/survey", "undertrained/"],
  },
  {
    page: "fit",
    title: "Fit of the null",
    about: "Whether simulated snapshots can be like the observed one at all.",
    rooms: ["jobs/fit", "fit/", "parameters/fit"],
  },
  {
    page: "tokens",
    title: "Names of tokens",
    about: "What tokens are called, and what kind of token each is.",
    rooms: ["tokenizers/", "inputs/tokenizer"],
  },
  {
    page: "sources",
    title: "Sources and tensors",
    about: "What can be measured, and how it is read.",
    rooms: ["jobs/inspect", "source/", "tensors/", "inputs/identity", "csv/run-record"],
  },
  {
    page: "jobs",
    title: "Jobs: loading, progress, parts",
    about: "What all jobs share: loading the WebAssembly, progress, cancelling, joining the parts of a divided run.",
    rooms: ["entry/", "inputs/", "jobs/merge", "tasks/"],
  },
  {
    page: "error-objects",
    title: "Error objects",
    about: "What is thrown, and how to tell one kind of error from another.",
    rooms: ["errors"],
  },
  {
    page: "figures",
    title: "Figures",
    about: "SVG and PNG pictures from plain data.",
    rooms: ["figures/", "drawing/"],
  },
  {
    page: "reports",
    title: "Reports",
    about: "A result as one file to pass on, in HTML or Markdown.",
    rooms: ["report/"],
  },
];

/**
 * What typedoc calls.
 * @param {any} app Its types lie apart, as typedoc does.
 */
export async function load(app) {
  // The typedoc that runs: it is installed where this file does not find it by name.
  const typedoc = createRequire(process.argv[1] ?? "").resolve("typedoc");
  const { Comment, CommentTag, Converter } = await import(pathToFileURL(typedoc).href);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (/** @type {any} */ { project }) => {
    for (const module of project.children ?? []) {
      for (const reflection of module.children ?? []) {
        const path = project.getSymbolIdFromReflection(reflection)?.packagePath.replace(/^ts\//, "");
        const topic = TOPICS.find(({ rooms }) => rooms.some((room) => path?.startsWith(room)));
        if (!topic) {
          app.logger.error(`${reflection.name}: ${path} belongs to no topic of scripts/typedoc/topics.mjs`);
          continue;
        }
        const tag = new CommentTag("@category", [{ kind: "text", text: topic.title }]);
        const commented = reflection.signatures ?? [reflection];
        for (const one of commented) {
          one.comment ??= new Comment();
          one.comment.blockTags.push(tag.clone());
        }
      }
    }
  });
}
