import { stats } from "collapsar";
import { describe, expect, test } from "vitest";
import { readModelDirectory } from "../../../../dist/tensors/model-directory.js";
import { f32, safetensors } from "../../../support/fixtures-node.js";
import { serveFiles, startServer } from "../../../support/http-server.js";
import { failure, openDirectory, QUICK } from "../../../support/http-source.js";

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const shard = safetensors([
  f32("lm_head.weight", [
    [1, 2],
    [1, 2],
    [3, 4],
  ]),
]);
const INDEX = "model.safetensors.index.json";

const read = async (url: string) => readModelDirectory(await openDirectory(url), (source) => source);

describe("a URL that ends in a slash", () => {
  test("is a model directory: its index, read whole in one request, and the shard that is wanted", async () => {
    const server = await serveFiles({
      [`/m/${INDEX}`]: text({ weight_map: { "lm_head.weight": "a b.safetensors", other: "2.safetensors" } }),
      "/m/a%20b.safetensors": shard,
    });
    const set = await read(`${server.url}/m/?key=1`);
    expect(set.names).toEqual(["lm_head.weight", "other"]);
    expect(await set.get("lm_head.weight")).toMatchObject({ shape: [3, 2] });
    expect(server.requests.map(({ path, headers }) => [path, headers.range])).toEqual([
      [`/m/${INDEX}?key=1`, undefined],
      ["/m/a%20b.safetensors?key=1", "bytes=0-65535"],
    ]);
    expect(await failure(set.get("other"))).toMatchObject({ code: "MissingShard" });
  });

  test("is model.safetensors where there is no index", async () => {
    const server = await serveFiles({ "/model.safetensors": shard });
    const snapshot = await stats(`${server.url}/`, { reading: QUICK });
    expect(snapshot.metrics.n_tokens).toBe(2);
    expect(snapshot.matrix.source).toBe(`${server.url}/model.safetensors`);
    // The index that is not there, and the file: all its bytes came with the first request.
    expect(snapshot.reads).toEqual({ requests: 2, bytes: shard.length });
  });

  test("without either is no model", async () => {
    const server = await serveFiles({});
    expect(await failure(read(`${server.url}/`))).toMatchObject({ code: "NoWeights" });
  });

  test("whose server is broken is not one without weights", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(500).end();
    });
    expect(await failure(read(`${server.url}/`))).toMatchObject({ code: "TooManyRetries" });
  });

  test("whose index never ends is refused", async () => {
    const server = await startServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, " "))) {}
        if (!response.destroyed) response.once("drain", more);
      };
      response.writeHead(200);
      more();
    });
    expect(await failure(read(`${server.url}/`))).toMatchObject({ code: "TooLarge", fields: { max: 100_000_000 } });
  });
});
