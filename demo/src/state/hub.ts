/** A model on the Hub, as a person names it. */
import { signal } from "@preact/signals";
import { parseHubAddress } from "../../../dist/source/hub/address.js";
import { hubAddressOfPage, likelyAddress } from "../../../dist/source/hub/page.js";
import { HUB, HUB_HOST } from "../built.js";
import type { HubModel, Problem } from "../messages.js";

export const hub = {
  /** `owner/name`, or a link to a model. */
  name: signal(""),
  revision: signal(""),
  /** Kept in memory alone: never in the address, never stored. */
  token: signal(""),
};

/** Parameters whose errors are shown at their fields. */
export const HUB_FIELDS = ["hub", "revision", "token"];

/** The model that was named, or what is wrong with the name. */
export function hubModel(): HubModel | Problem {
  const typed = hub.name.peek().trim();
  const address = URL.canParse(typed) ? fromLink(new URL(typed)) : likelyAddress(typed);
  if (address === undefined || !address.startsWith("hf://")) {
    const message = `${JSON.stringify(typed)} is not a model on ${HUB_HOST}; write owner/name, or paste the link of its page`;
    return { message, field: "hub" };
  }
  try {
    const { repository, revision: inName, path } = parseHubAddress(address);
    const revision = hub.revision.peek().trim() || inName;
    const at = revision === "main" ? "" : `@${encodeURIComponent(revision)}`;
    return { address: `hf://${repository}${at}${path && `/${path}`}`, token: hub.token.peek().trim() || undefined };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), field: "hub" };
  }
}

/** The address of what a link shows; of a file itself too. */
function fromLink(url: URL): string | undefined {
  if (url.protocol === "hf:") return url.href;
  return hubAddressOfPage(new URL(url.href.replace(/\/resolve\//, "/blob/")), HUB);
}
