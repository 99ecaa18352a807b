// Trials in a pool of workers; collapsar/inline has no script for workers, and there the same call does the work by itself. Argument: the entry.
const { init, synth, toCsv } = await import(process.argv[2]);

await init();
const centroid = Float32Array.from({ length: 64 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 31));
const { records } = await synth(centroid, { sigma: 1.5e-9, trials: 2000, tokens: 100, jobs: 2 });
process.stdout.write(toCsv(records));
