/** What people call what they give: before it is opened, and where it cannot be. */
import { httpTarget } from "../source/http/address.js";
import { isAddress } from "../source/open.js";
import type { StackData, TensorInput } from "../tensors/open-tensors.js";

/** A path or an address, without what is confidential; the name of a file or of the directory that files are of; else `data`. */
export function nameOf(input: TensorInput | StackData): string {
  if (input instanceof URL || typeof input === "string") {
    const text = String(input);
    return isAddress(text) && /^https?:/i.test(text) ? httpTarget(text).name : text.replace(/(?<=.)[\\/]+$/, "");
  }
  if (Array.isArray(input)) return input[0]?.webkitRelativePath?.split("/")[0] || "files";
  if (typeof File !== "undefined" && input instanceof File) return input.webkitRelativePath || input.name;
  if (typeof input !== "object" || input === null) return String(input);
  return "name" in input && typeof input.name === "string" ? input.name : "data";
}
