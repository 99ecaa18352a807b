/** Outputs of one command that would end in the same place: one of them would be lost, or both be joined. */
import { fstatSync } from "node:fs";
import { readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CollapsarError } from "../../errors.js";

/**
 * Refuses two outputs that are one file, whatever the paths are that it is reached by, and two that go to stdout. `printed` says that the
 * result itself is printed to stdout besides.
 */
export async function refuseSharedOutputs(paths: readonly (string | undefined)[], printed: boolean): Promise<void> {
  const seen = new Map<string, string>();
  if (printed) seen.set(STDOUT, "--format");
  for (const path of paths) {
    if (path === undefined) continue;
    const place = await placeOf(path);
    if (place === undefined) continue;
    const other = seen.get(place);
    if (other !== undefined) throw shared(path, other, place);
    seen.set(place, path);
  }
}

const STDOUT = "stdout";

function shared(path: string, other: string, place: string): CollapsarError {
  if (place === STDOUT) {
    const message = `two outputs go to stdout (${other === "--format" ? "the result by --format" : other} and ${path}), where they would be joined; give one of them a file`;
    return new CollapsarError("Usage", message, {});
  }
  const same = other === path ? "" : `, the same file as ${other}`;
  return new CollapsarError("Usage", `${path}: is given for two outputs${same}; give each a file of its own`, {});
}

/** What two paths have in common if they are one place. Undefined for a device, which takes whatever comes: /dev/null. */
async function placeOf(path: string): Promise<string | undefined> {
  if (path === "-") return STDOUT;
  // By name where `..` follows a directory that is not there yet.
  const stats = (await statsOf(path)) ?? (await statsOf(resolve(path)));
  if (stats && !stats.isCharacterDevice()) {
    const out = stdoutStats();
    return out && out.dev === stats.dev && out.ino === stats.ino ? STDOUT : `${stats.dev}:${stats.ino}`;
  }
  if (stats) return undefined;
  const target = await targetOf(resolve(path));
  return (await foldsCase(dirname(target))) ? target.normalize("NFC").toLowerCase() : target;
}

const statsOf = (path: string) => stat(path, { bigint: true }).catch(() => undefined);

function stdoutStats() {
  try {
    const stats = fstatSync(1, { bigint: true });
    return stats.isCharacterDevice() ? undefined : stats;
  } catch {
    return undefined;
  }
}

/** As systems have it: links that lead to each other end nowhere. */
const MAX_LINKS = 40;

/** The path without links, also of what is not there yet. */
async function targetOf(path: string, links = MAX_LINKS): Promise<string> {
  const link = links > 0 ? await readlink(path).catch(() => undefined) : undefined;
  if (link !== undefined) return targetOf(resolve(dirname(path), link), links - 1);
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await targetOf(dirname(path), links), basename(path));
}

/** Whether names in a directory differ by more than their case. Told by the nearest directory that is there and has letters in its name. */
async function foldsCase(directory: string): Promise<boolean> {
  for (let at = directory; ; at = dirname(at)) {
    const name = basename(at);
    const other = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
    const there = await stat(at, { bigint: true }).catch(() => undefined);
    if (there && other !== name) {
      const folded = await stat(join(dirname(at), other), { bigint: true }).catch(() => undefined);
      return folded?.ino === there.ino && folded.dev === there.dev;
    }
    if (dirname(at) === at) return false;
  }
}
