/** Files of the tests, the same way in Node (paths) and in a browser (what its page can have: File objects). */
import type { TensorInput } from "collapsar";

/** Where the tests find the small stand-in of the real matrix, which stand-in.ts makes. */
export const STAND_IN = "test-results/qwen3-4b";

/** Whether this runs in a page. */
const inBrowser = "document" in globalThis;

/** Paths here are relative to the project's root, which vitest's server serves. */
const ROOT = "../../";

async function fetched(path: string): Promise<Response> {
  const response = await fetch(`/${path}`);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

/** The text of a file. */
export async function readText(path: string): Promise<string> {
  if (inBrowser) return (await fetched(path)).text();
  const { readFile } = await import("node:fs/promises");
  return readFile(new URL(ROOT + path, import.meta.url), "utf8");
}

/** A file, or a directory of the named files, as a user of the platform would pass it. */
export async function input(path: string, names?: string[]): Promise<TensorInput> {
  if (inBrowser) return names ? Promise.all(names.map((name) => asFile(`${path}/${name}`))) : asFile(path);
  const { fileURLToPath } = await import("node:url");
  return fileURLToPath(new URL(ROOT + path, import.meta.url));
}

async function asFile(path: string): Promise<File> {
  return new File([await (await fetched(path)).blob()], path.split("/").at(-1) ?? path);
}
