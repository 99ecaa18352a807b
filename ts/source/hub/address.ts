/** `hf://[models/]owner/name[@revision][/file]` */
import { CollapsarError } from "../../errors.js";

/** What a Hub address names. */
export interface HubAddress {
  /** `owner/name` */
  readonly repository: string;
  /** A branch, a tag, a pull request (`refs/pr/1`) or a commit. Default `main`. */
  readonly revision: string;
  /** Path in the repository. Empty for its top; ends in `/` for a directory. */
  readonly path: string;
}

/** A branch's name may hold no slash unless it is escaped (`%2F`), except in those that the Hub makes itself. */
const REVISION = /^(?<revision>refs\/(?:pr\/\d+|convert\/\w+)|[^/]+)(?<rest>\/.*)?$/;

const OWNER_OR_NAME = /^(?!.*(?:--|\.\.))[\w-][\w.-]{0,95}$/;

/** Parses a Hub address. Throws `UnsupportedSource` with what is wrong. */
export function parseHubAddress(address: string): HubAddress {
  const refuse = (reason: string): never => {
    throw new CollapsarError("UnsupportedSource", `${address}: ${reason}; write hf://owner/name[@revision][/file]`, {
      source: address,
    });
  };
  // The reference library writes and reads hf://models/owner/name as well.
  const [, owner = "", rest = ""] = /^hf:\/\/(?:models\/(?=[^/@]+\/[^/]))?([^/]*)\/?(.*)$/i.exec(address) ?? [];
  if (owner === "datasets" || owner === "spaces") refuse(`${owner} are no models`);
  const [, name = "", at, behind = ""] = /^([^/@]*)(@)?(.*)$/.exec(rest) ?? [];
  if (!OWNER_OR_NAME.test(owner) || !OWNER_OR_NAME.test(name)) refuse("not the name of a model on the Hub");
  let [revision, path] = ["main", behind];
  if (at !== undefined) {
    const groups = REVISION.exec(behind)?.groups;
    if (!groups) return refuse("no revision follows the @");
    [revision, path] = [decoded(groups.revision as string, refuse), groups.rest ?? ""];
  }
  path = path.replace(/^\//, "");
  const segments = [...revision.split("/"), ...path.replace(/\/$/, "").split("/")];
  if (segments.some((segment) => /^\.\.?$|[\\\0]/.test(segment))) refuse("a path must not leave the repository");
  return { repository: `${owner}/${name}`, revision, path };
}

function decoded(text: string, refuse: (reason: string) => never): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("the revision is not valid percent-encoding");
  }
}

/** How a file is called in messages: as in the address it came from. */
export const hubName = ({ repository, revision }: HubAddress, file: string): string =>
  `hf://${repository}${revision === "main" ? "" : `@${revision}`}${file === "" ? "" : `/${file}`}`;

/** Whether a revision is a full commit hash, which never means anything else. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);
