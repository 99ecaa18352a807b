// The entry with the WebAssembly inside, which knows no paths. Arguments: a matrix, its mask.
import { readFileSync } from "node:fs";
import { init, stats, toCsv } from "collapsar/inline";

const [matrix, mask] = process.argv.slice(2).map((path) => new Uint8Array(readFileSync(path)));
await init();
process.stdout.write(toCsv(await stats(matrix, { mask })));
