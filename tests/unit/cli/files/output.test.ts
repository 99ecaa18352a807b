/** Result files that are written piece by piece: whole or not at all. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { prepareOutput } from "../../../../dist/cli/files/output.js";
import { listing, temporaryDirectory } from "../../../support/fixtures-node.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a streamed result", () => {
  test("has its name only when it is published, and then what was patched", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "trials.h5");
    writeFileSync(path, "old", { mode: 0o600 });
    const destination = await prepareOutput(path, [], ["h5"]);
    const { sink, stage } = await destination.stream();
    await sink.write(bytes("????"));
    await sink.write(bytes("body"));
    await sink.patch(0, bytes("HEAD"));
    const staged = await stage();
    expect(readFileSync(path, "utf8")).toBe("old");
    await staged.publish();
    expect(readFileSync(path, "utf8")).toBe("HEADbody");
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(listing(directory)).toEqual(["trials.h5"]);
  });

  test("leaves nothing when it is discarded, before or after it is staged", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "deep/trials.h5");
    const destination = await prepareOutput(path, [], ["h5"]);
    const first = await destination.stream();
    await first.sink.write(bytes("x"));
    await first.discard();
    const second = await destination.stream();
    await (await second.stage()).discard();
    await destination.abandon();
    expect(existsSync(path)).toBe(false);
    expect(listing(directory)).toEqual([]);
  });

  test("is refused where its beginning could not be written last", async () => {
    await expect((await prepareOutput("-", [], ["h5"])).stream()).rejects.toMatchObject({ code: "OutputNotWritable" });
  });
});
