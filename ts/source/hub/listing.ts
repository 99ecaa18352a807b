/** What the Hub's API says of a repository: which files it has. */
import { invalidResponse } from "../http/range.js";

/** A model has some dozens of files, each with its name. */
export const MAX_LISTING_BYTES = 50_000_000;

/** Paths of the files, from the answer called `name` to the question for a model. Throws `InvalidResponse` for what is none. */
export function filesIn(name: string, answer: Uint8Array): string[] {
  let said: { siblings?: { rfilename?: unknown }[] } | null = null;
  try {
    said = JSON.parse(new TextDecoder().decode(answer));
  } catch {
    // Said below, as of other answers that are not the Hub's.
  }
  const files = Array.isArray(said?.siblings) ? said.siblings.map((file) => file?.rfilename) : [undefined];
  if (files.every((file) => typeof file === "string")) return files;
  throw invalidResponse(name, "it does not list the files of a model", "check the address of the Hub, HF_ENDPOINT");
}
