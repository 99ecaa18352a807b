/**
 * The Hub's cache on this machine, as the Python library lays it out:
 * `models--owner--name/refs/<revision>` holds a commit, `models--owner--name/snapshots/<commit>/<file>` is a link to the file.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isCollapsarError } from "../../errors.js";
import type { NamedSource } from "../byte-source.js";
import { isDirectory } from "../directory.js";
import { openPath } from "../file.js";
import type { HubCache } from "./repository.js";

/** The cache in `directory`, which need not exist. It is only read. */
export function hubCache(directory: string): HubCache {
  const folder = (repository: string): string => join(directory, `models--${repository.replaceAll("/", "--")}`);
  return {
    async commitOf(repository, revision) {
      const reference = join(folder(repository), "refs", ...revision.split("/"));
      const commit = (await readFile(reference, "utf8").catch(() => undefined))?.trim();
      if (commit) return commit;
      // What is no reference may itself be the name of a snapshot.
      const snapshot = await stat(join(folder(repository), "snapshots", revision)).catch(() => undefined);
      return snapshot?.isDirectory() ? revision : undefined;
    },
    async list(repository, commit) {
      const snapshot = join(folder(repository), "snapshots", commit);
      const entries = await readdir(snapshot, { recursive: true, withFileTypes: true }).catch(() => undefined);
      return entries
        ?.filter((entry) => !entry.isDirectory())
        .map((entry) => relative(snapshot, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
    },
    async open(repository, commit, file): Promise<NamedSource | undefined> {
      try {
        const opened = await openPath(join(folder(repository), "snapshots", commit, ...file.split("/")));
        return isDirectory(opened) ? undefined : opened;
      } catch (error) {
        if (isCollapsarError(error, "NotFound")) return undefined;
        throw error;
      }
    },
  };
}
