/** URLs in a real page, of servers of another origin. */
import { init, stats, toCsv } from "collapsar";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { readText } from "../support/files.js";

const server = inject("crossOrigin");
const quick = { attempts: 2, backoffMs: 2 };
const published = () => readText("tests/golden/data/expected.csv");
const seen = async (path: string): Promise<string[]> => (await fetch(`${server}/log${path}`)).json();

beforeAll(() => init());

const measure = (way: string, reading = {}) =>
  stats(`${server}/${way}/gamma.safetensors`, {
    mask: `${server}/${way}/mask.safetensors`,
    reading: { ...quick, ...reading },
  });

describe("a server of another origin", () => {
  it("that shows Content-Range is asked as in Node: once to open a file, no preflight", async () => {
    const snapshot = await measure("exposed");
    expect(toCsv(snapshot)).toBe(await published());
    expect(await seen("/exposed/mask")).toEqual(["GET bytes=0-65535"]);
    const matrix = await seen("/exposed/gamma");
    expect(matrix[0]).toBe("GET bytes=0-65535");
    expect(new Set(matrix.map((request) => request.split(" ")[0]))).toEqual(new Set(["GET"]));
    expect(snapshot.reads.requests).toBe(matrix.length + 1);
  });

  it("that hides it is asked for the length too, and its answers must have exactly the bytes asked for", async () => {
    expect(toCsv(await measure("hidden"))).toBe(await published());
    expect(await seen("/hidden/mask")).toEqual(["GET bytes=0-65535", "HEAD all"]);
    expect((await seen("/hidden/gamma")).slice(0, 2)).toEqual(["GET bytes=0-65535", "HEAD all"]);
  });

  it("that hides the length as well is refused with what its owner can do", async () => {
    await expect(measure("lengthless")).rejects.toMatchObject({
      code: "NoRangeSupport",
      message: expect.stringContaining("Access-Control-Expose-Headers: Content-Range, ETag"),
    });
  });

  it("that sends whole files is refused, or read once into memory", async () => {
    await expect(measure("whole")).rejects.toMatchObject({ code: "NoRangeSupport" });
    const snapshot = await measure("whole", { download: true });
    expect(toCsv(snapshot)).toBe(await published());
    expect(snapshot.reads.requests).toBe(2);
  });

  it("that lets nobody look in is an error that says it may be so", async () => {
    await expect(measure("closed")).rejects.toMatchObject({
      code: "TooManyRetries",
      message: expect.stringContaining("CORS"),
    });
  });

  it("without the file is a missing file", async () => {
    await expect(stats(`${server}/hidden/other`, { reading: quick })).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("redirects in a page", () => {
  it("of a Hub lead to another host, which is asked straight from then on", async () => {
    const reading = { ...quick, hubEndpoint: `${server}/hub` };
    const snapshot = await stats("hf://o/n/gamma.safetensors", { mask: "hf://o/n/mask.safetensors", reading });
    expect(toCsv(snapshot)).toBe(await published());
    expect(snapshot.matrix.source).toBe("hf://o/n/gamma.safetensors");
    expect(await seen("/hub/o/n/resolve/main/gamma")).toEqual(["GET bytes=0-65535"]);
  });

  it("are not followed with headers, which they could take along", async () => {
    const reading = { ...quick, headers: { "accept-language": "en" } };
    await expect(stats(`${server}/hub/gamma.safetensors`, { reading })).rejects.toMatchObject({
      code: "UnsupportedSource",
    });
  });
});

it("an aborted job rejects with the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const job = stats(`${server}/exposed/gamma.safetensors`, {
    rows: "all",
    reading: { gap: 0 },
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(job).rejects.toBe(reason);
});
