// The parts that are loaded when they are needed: HDF5's WebAssembly, and a pool of workers. Argument: a file of trials.
import { init, toCsv, trials } from "collapsar";

await init();
const { records } = await trials(process.argv[2], { jobs: 2 });
process.stdout.write(toCsv(records));
