// An ES module. Arguments: a matrix, its mask.
import { init, stats, toCsv } from "collapsar";

const [matrix, mask] = process.argv.slice(2);
await init();
process.stdout.write(toCsv(await stats(matrix, { mask })));
