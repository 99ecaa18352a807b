// @ts-check
/** Whether a peer finds the numbers that we do. */
import { readFile } from "node:fs/promises";
import Papa from "papaparse";

/**
 * Compares the columns of a peer's CSV with those of the same name in ours; cells of ours that are empty are passed over. Says what was found.
 *
 * @param {string} ours @param {string} theirs @param {number} tolerance relative
 */
export async function columnsCompared(ours, theirs, tolerance) {
  const [a, b] = await Promise.all([records(ours), records(theirs)]);
  const columns = Object.keys(b[0] ?? {});
  const differ = columns.filter((name) =>
    a.some((record, at) => {
      const [x, y] = [Number(record[name]), Number(b[at]?.[name])];
      return !(Math.abs(x - y) <= tolerance * Math.abs(x)) && record[name] !== "";
    }),
  );
  return `${a.length} steps, ${columns.length} columns: ${differ.length === 0 ? "the same numbers" : `NOT the same: ${differ}`}`;
}

/** @param {string} path @returns {Promise<Record<string, string>[]>} */
async function records(path) {
  const text = await readFile(path, "utf8");
  return /** @type {never} */ (Papa.parse(text, { header: true, skipEmptyLines: true }).data);
}
