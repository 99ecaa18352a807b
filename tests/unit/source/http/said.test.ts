/** What a server says in words when it refuses is shown: from a header, or from a JSON body. */
import { describe, expect, test } from "vitest";
import { startServer } from "../../../support/http-server.js";
import { failure, open, QUICK } from "../../../support/http-source.js";

const refusing = (status: number, headers: Record<string, string>, body: string) =>
  startServer((_, response) => void response.writeHead(status, headers).end(body));
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

describe("the words of a refusal", () => {
  test.each([
    [
      "error",
      403,
      JSON_TYPE,
      '{"error":"Your plan does not allow\\nthis."}',
      "HTTP 403) (Your plan does not allow this.); ",
    ],
    ["error.message", 400, JSON_TYPE, '{"error":{"message":"bad revision"}}', "HTTP 400 (bad revision); "],
    [
      "message",
      410,
      { "content-type": "application/problem+json" },
      '{"message":"gone for good"}',
      "HTTP 410) (gone for good); ",
    ],
    [
      "a header before the body",
      403,
      { ...JSON_TYPE, "x-error-message": "by header" },
      '{"error":"by body"}',
      "(by header)",
    ],
    ["what a terminal would obey", 403, JSON_TYPE, '{"error":"a\\u001b[31mb"}', "(a [31mb)"],
  ])("in %s", async (_, status, headers, body, shown) => {
    const server = await refusing(status, headers, body);
    expect(await failure(open(`${server.url}/x`, QUICK))).toMatchObject({ message: expect.stringContaining(shown) });
    await server.close();
  });

  test.each([
    ["no JSON", JSON_TYPE, "not JSON"],
    ["JSON without words", JSON_TYPE, '{"error":5}'],
    ["null", JSON_TYPE, "null"],
    ["a page", { "content-type": "text/html" }, '{"error":"words"}'],
    ["nothing", JSON_TYPE, ""],
  ])("of %s there are none", async (_, headers, body) => {
    const server = await refusing(400, headers, body);
    expect(await failure(open(`${server.url}/x`, QUICK))).toMatchObject({
      code: "HttpStatus",
      message: `${server.url}/x: the server answers HTTP 400; open the address in a browser to see why`,
    });
    await server.close();
  });

  test("are cut where they go on, and of a long body only the beginning is read", async () => {
    const long = await refusing(400, JSON_TYPE, JSON.stringify({ error: "w".repeat(300) }));
    expect(await failure(open(`${long.url}/x`, QUICK))).toMatchObject({
      message: expect.stringContaining(`(${"w".repeat(200)}...)`),
    });
    await long.close();
    const endless = await startServer(async (_, response) => {
      response.writeHead(400, JSON_TYPE);
      while (!response.destroyed) {
        response.write("w".repeat(4096));
        await new Promise((wake) => setTimeout(wake, 1));
      }
    });
    expect(await failure(open(`${endless.url}/x`, QUICK))).toMatchObject({ code: "HttpStatus" });
    await endless.close();
  });

  test("of a server that is busy are in the error at the end", async () => {
    const server = await refusing(429, JSON_TYPE, '{"error":"rate limited"}');
    expect(await failure(open(`${server.url}/x`, { ...QUICK, attempts: 2 }))).toMatchObject({
      code: "TooManyRetries",
      message: expect.stringContaining("the server answers 429 (rate limited), 2 times"),
    });
    await server.close();
  });
});
