import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("examples/embed.mjs measures rows in memory", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["examples/embed.mjs"]);
  const [holes, components, header, row] = stdout.split("\n");
  expect(holes).toBe("1 black hole of 3 tokens");
  expect(components).toBe("2 components, largest distance 37500 epsilon");
  expect(header).toMatch(/^trial_id,n_tokens,/);
  // Three distinct vectors; two of them are one float32 step above 6e-5 apart and touch, the third is 2.25 = 37,500 epsilon away.
  expect(row).toMatch(/^0,5,3,1,2,5,3,3,3,3.0,3.0,3,0.0,37500.0,/);
});
