// @ts-check
// Where this machine keeps Chromium, and how it gets one. The tests use a browser that is already there: playwright's own download is the
// last resort, so `npm ci` never fetches one.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const { env, platform } = process;

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const places = {
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  win32: [env.ProgramFiles, env["ProgramFiles(x86)"], env.LOCALAPPDATA].flatMap((dir) => [
    `${dir}\\Google\\Chrome\\Application\\chrome.exe`,
    `${dir}\\Chromium\\Application\\chrome.exe`,
    `${dir}\\Microsoft\\Edge\\Application\\msedge.exe`,
  ]),
  linux: ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
};

/**
 * The path of a Chromium: what COLLAPSAR_CHROMIUM names, the system's, or playwright's own.
 * @returns {string | undefined}
 */
export function findChromium() {
  if (env.COLLAPSAR_CHROMIUM) return env.COLLAPSAR_CHROMIUM;
  return [...(places[platform] ?? []), chromium.executablePath()].find((path) => path && existsSync(path));
}

/**
 * Tries to get one: the distribution's as root on Debian (Ubuntu's package is a stub for snap, so there apt finds none), else playwright's.
 * @returns {string | undefined}
 */
export function installChromium() {
  const root = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const playwright = `npx playwright install ${root ? "--with-deps " : ""}chromium`;
  const apt =
    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium";
  for (const command of root ? [apt, playwright] : [playwright]) {
    console.log(`no Chromium found; trying: ${command}`);
    // A blocked network must not hang the tests.
    spawnSync(command, { shell: true, stdio: "inherit", timeout: 300_000 });
    const found = findChromium();
    if (found) return found;
  }
  return undefined;
}

/**
 * Flags for a browser that runs without a display, in a container, and talks to nobody but the tests.
 * --no-sandbox: Chromium refuses to run its sandbox as root. The pages are our own.
 */
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
