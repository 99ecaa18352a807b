/** `compare` on CSV files that are compressed. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith } from "../../support/fixtures-node.js";

const OBSERVED = "n_tokens,max_l_inf\n12,3.5\n";
/** More than is inflated, or read, in one piece. */
const SYNTHETIC = `n_tokens,max_l_inf\n${Array.from({ length: 20_000 }, (_, n) => `${n % 17},${(n * 7919) % 101}.5\n`).join("")}`;
const PACKED = gzipSync(SYNTHETIC);

test("compare reads .csv.gz as what is in it", async () => {
  const cwd = directoryWith({
    "o.csv": OBSERVED,
    "o.csv.gz": gzipSync(OBSERVED),
    "s.csv": SYNTHETIC,
    "s.csv.gz": PACKED,
  });
  const whole = await succeeds(["compare", "o.csv", "s.csv", "-o", "-", "--quiet"], { cwd });
  expect(await succeeds(["compare", "o.csv.gz", "s.csv.gz", "-o", "-", "--quiet"], { cwd })).toBe(
    whole.replaceAll("o.csv", "o.csv.gz").replaceAll("s.csv", "s.csv.gz"),
  );
});

test.each([
  ["cut off in its checksum", PACKED.subarray(0, -5)],
  ["cut off in the middle", PACKED.subarray(0, PACKED.length >> 1)],
  ["of another checksum", Buffer.concat([PACKED.subarray(0, -8), Buffer.of(1, 2, 3, 4), PACKED.subarray(-4)])],
])("a gzip file %s is refused before anything is reported", async (_, damaged) => {
  const cwd = directoryWith({ "o.csv": OBSERVED, "s.csv.gz": damaged });
  expect(await refuses(["compare", "o.csv", "s.csv.gz", "-o", "c.csv"], { cwd })).toMatch(
    /^s\.csv\.gz.*: the gzip file is damaged or cut off; get it again$/,
  );
});
