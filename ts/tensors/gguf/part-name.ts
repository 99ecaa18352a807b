/** Names of the files of a model in several, `NAME-00001-of-00003.gguf` and so on. */
import type { NamedSource } from "../../source/byte-source.js";

/** Opens the part of that number, counted from 1, beside one that is open. */
export type OpenPart = (part: number) => Promise<NamedSource>;

const PART = /-(\d{5})-of-(\d{5})\.gguf$/;

/** The name or address of another part, in place of the one that `name` is; undefined for what is no part. */
export function partName(name: string, part: number): string | undefined {
  if (!PART.test(name)) return undefined;
  return name.replace(PART, (_, __, parts: string) => `-${String(part).padStart(5, "0")}-of-${parts}.gguf`);
}
