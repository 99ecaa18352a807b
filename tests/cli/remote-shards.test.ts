/** A model of many files on a server: what has no embedding by name costs a few requests, not one for each file. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refuses, succeeds } from "../support/cli.js";
import { f32, safetensors, temporaryDirectory } from "../support/fixtures-node.js";
import { serveFiles, type TestServer } from "../support/http-server.js";

const SHARDS = 60;
const shardName = (at: number): string => `model-${String(at + 1).padStart(5, "0")}-of-000${SHARDS}.safetensors`;
const layer = (at: number): string => `model.layers.${at}.mlp.up_proj.weight`;

/** A model of 60 shards, a layer in each; `last` is in the last one too. */
function model(last?: string): Record<string, Uint8Array> {
  const rows = [[1], [2], [1]];
  const shards = Array.from({ length: SHARDS }, (_, at) => {
    const more = at === SHARDS - 1 && last !== undefined ? [f32(last, rows)] : [];
    return [`/${shardName(at)}`, safetensors([f32(layer(at), rows), ...more])] as const;
  });
  const map = Object.fromEntries(Array.from({ length: SHARDS }, (_, at) => [layer(at), shardName(at)]));
  if (last !== undefined) map[last] = shardName(SHARDS - 1);
  const index = new TextEncoder().encode(JSON.stringify({ weight_map: map }));
  return { ...Object.fromEntries(shards), "/model.safetensors.index.json": index };
}

const shardsAsked = ({ requests }: TestServer): string[] => [
  ...new Set(requests.map(({ path }) => path).filter((path) => path.endsWith(".safetensors") && path.includes("-of-"))),
];

describe("without a tensor that is called an embedding", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveFiles(model());
  });
  afterAll(() => server.close());

  test.each(["stats", "mask", "tokens", "fit", "series"])("%s says so after a few requests", async (command) => {
    const before = server.requests.length;
    const message = await refuses([command, `${server.url}/`], { cwd: temporaryDirectory() });
    expect(message).toMatch(/choose one with --tensor: |no embedding matrix/);
    expect(message).toContain("model.layers.0.mlp.up_proj.weight");
    expect(shardsAsked(server)).toEqual([]);
    // The index, and what may lie beside it.
    expect(server.requests.length - before).toBeLessThan(10);
  });
});

test("the embedding is read from the one shard that it is in", async () => {
  const server = await serveFiles(model("model.embed_tokens.weight"));
  const report = await succeeds(["stats", `${server.url}/`], { cwd: temporaryDirectory() });
  expect(report).toContain("model.embed_tokens.weight");
  expect(shardsAsked(server)).toEqual([`/${shardName(SHARDS - 1)}`]);
  await server.close();
});

test("inspect, which lists what is in them, asks for the header of each once", async () => {
  const server = await serveFiles(model());
  await succeeds(["inspect", `${server.url}/`], { cwd: temporaryDirectory() });
  const asked = server.requests.filter(({ path }) => path.includes("-of-"));
  expect([asked.length, shardsAsked(server).length]).toEqual([SHARDS, SHARDS]);
  await server.close();
});
