// @ts-check
// npm test: builds dist/ if it is older than ts/, finds or installs a Chromium, runs every test in Node and in the browser.
// Arguments go to vitest: npm test -- --project node -t "median"

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findChromium, installChromium } from "./chromium.mjs";
import { findShell, SHELLS } from "./shells.mjs";
import { findSlurm } from "./slurm.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string[]} args */
const node = (args, env = process.env) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env }).status ?? 1;

if (node(["scripts/build.mjs", "--if-stale"]) !== 0) process.exit(1);

const chromium = findChromium() ?? installChromium();
const status = node(["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)], {
  ...process.env,
  ...(chromium && { COLLAPSAR_CHROMIUM: chromium }),
});
for (const [there, tests, remedy] of /** @type {const} */ ([
  [chromium, "in a browser", "no Chromium here and none could be installed; set COLLAPSAR_CHROMIUM to one"],
  [
    findSlurm(),
    "of examples/slurm",
    "Slurm's daemons are not here, or not startable: as root, apt-get install slurm-wlm munge",
  ],
  ...SHELLS.map((shell) => /** @type {const} */ ([findShell(shell), `of completion in ${shell}`, `install ${shell}`])),
])) {
  if (!there) console.log(`tests ${tests} are skipped: ${remedy}`);
}
// In CI a test that did not run is a test that did not pass.
process.exit(chromium || !process.env.CI ? status : 1);
