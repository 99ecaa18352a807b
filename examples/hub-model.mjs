// @ts-check
// Audits the embedding of a model on the Hub, where it lies: which tokens share one vector, what they are called and of what kind they are,
// and the metrics. Nothing but the two CSV files is written. Run it with:
// node examples/hub-model.mjs hf://Qwen/Qwen3-4B-Instruct-2507 [DIRECTORY]
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { groupsCsv, isCollapsarError, METRICS, mask, maskFile, stats, toCsv } from "collapsar";

const [source, directory = "."] = process.argv.slice(2);
if (source === undefined) {
  console.error("usage: node examples/hub-model.mjs hf://OWNER/NAME[@REVISION] [DIRECTORY]");
  process.exit(2);
}

try {
  // One pass over the matrix, of which only counts and hashes stay in memory; then the tokenizer names what was found.
  const { matrix, groups, names, ...found } = await mask(source, { tokenizer: source });
  const [rows] = matrix.shape;
  console.log(`${matrix.tensor}, ${matrix.dtype} [${matrix.shape.join(", ")}], in ${matrix.source}`);
  console.log(
    `${groups.members.length} of ${rows} tokens share their vector with another, in ${groups.starts.length - 1} groups`,
  );

  for (const [group, start] of groups.starts.subarray(0, Math.min(10, groups.starts.length - 1)).entries()) {
    const size = Number(groups.starts[group + 1]) - start;
    const shown = Array.from(groups.members.subarray(start, start + Math.min(4, size)), (id, at) => {
      const name = names?.[start + at];
      return name ? `${id} ${JSON.stringify(name.token)} (${name.category})` : String(id);
    });
    console.log(`  ${size} tokens: ${shown.join(", ")}${size > 4 ? ", ..." : ""}`);
  }
  for (const kind of ["special", "added", "byte", "unreachable", "ordinary"]) {
    const count = names?.filter(({ category }) => category === kind).length;
    if (count) console.log(`  ${count} of them ${kind}`);
  }

  // Asks for the rows that were found, and for nothing else.
  const selected = maskFile("mask", found.mask);
  const snapshot = await stats(source, { tensor: matrix.tensor, mask: selected });
  for (const metric of METRICS) console.log(`${metric.padEnd(26)}${snapshot.metrics[metric]}`);
  const megabytes = (found.reads.bytes + snapshot.reads.bytes) / 1e6;
  console.log(`read ${megabytes.toFixed(1)} MB in ${found.reads.requests + snapshot.reads.requests} requests`);

  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "groups.csv"), groupsCsv(groups, { names }));
  await writeFile(join(directory, "stats.csv"), toCsv(snapshot));
} catch (error) {
  if (!isCollapsarError(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
