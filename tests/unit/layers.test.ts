/** The linter refuses every import from a room into one that lies above it, and none that goes down. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { LAYERS } from "../../scripts/layers.mjs";

const rooms = LAYERS.map(({ room }) => room);
const isFile = (room: string): boolean => room.endsWith(".ts");
const module = (room: string): string => (isFile(room) ? room.replace(/\.ts$/, ".js") : `${room}/deeper/module.js`);

test("every room of ts/ has its place in the order", () => {
  const present = readdirSync("ts", { withFileTypes: true }).map(({ name }) => name);
  expect(present.filter((name) => !rooms.includes(name) && name !== "version.d.ts")).toEqual([]);
});

test("what the linter reads is what the list says", () => {
  expect(spawnSync(process.execPath, ["scripts/layers.mjs", "--check"]).status).toBe(0);
});

test("an import that goes up is an error, for every pair of rooms", () => {
  const project = realpathSync(mkdtempSync(join(tmpdir(), "layers-")));
  copyFileSync("scripts/layers.biome.json", join(project, "layers.biome.json"));
  writeFileSync(join(project, "biome.json"), '{ "root": true, "extends": ["./layers.biome.json"] }\n');
  for (const room of rooms) {
    const file = join(project, "ts", isFile(room) ? room : `${room}/deeper/x.ts`);
    const up = isFile(room) ? "./" : "../../";
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, rooms.map((other, at) => `import { a${at} } from "${up}${module(other)}";\n`).join(""));
  }
  const biome = spawnSync(
    process.execPath,
    [
      join(process.cwd(), "node_modules/@biomejs/biome/bin/biome"),
      "lint",
      "--only=style/noRestrictedImports",
      "--reporter=json",
      "--max-diagnostics=none",
      "ts",
    ],
    { cwd: project, encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  const { diagnostics } = JSON.parse(biome.stdout) as { diagnostics: { message: string }[] };
  const refused = diagnostics.map(({ message }) => {
    const [, above, room] = /^ts\/(\S+) .* lies above ts\/(\S+) /.exec(message) ?? [];
    return `${room} -> ${above}`;
  });
  const upward = rooms.flatMap((room, at) => rooms.slice(0, at).map((above) => `${room} -> ${above}`));
  expect(refused.sort()).toEqual(upward.sort());
});
