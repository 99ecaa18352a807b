// A worker_thread that measures, and the thread that starts it. Arguments: a matrix, its mask.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { stats, toCsv } from "collapsar";

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) });
  worker.on("message", (csv) => process.stdout.write(csv));
} else {
  const [matrix, mask] = workerData;
  parentPort.postMessage(toCsv(await stats(matrix, { mask })));
}
