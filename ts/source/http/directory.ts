/** A model directory on a web server: its names are known, so no listing is needed. */
import type { Directory } from "../directory.js";
import { displayName, type Target } from "./address.js";
import { type HttpOpening, openHttp, readHttp } from "./file.js";

/** The directory that a URL ending in `/` names. The query goes with each file: it may be a signature for all of them. */
export function httpDirectory(target: Target, opening: HttpOpening): Directory {
  const fileAt = (name: string): Target => {
    const url = new URL(name.split("/").map(encodeURIComponent).join("/"), target.url);
    url.search = target.url.search;
    return { ...target, url, name: displayName(url) };
  };
  return {
    name: target.name,
    list: async () => undefined,
    open: (name) => openHttp(fileAt(name), opening),
    openWhole: (name, max) => readHttp(fileAt(name), opening, max),
  };
}
