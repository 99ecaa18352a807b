import type { NamedSource } from "./byte-source.js";

/** A directory of a model: names in it, and the files behind them. */
export interface Directory {
  /** What the user calls it. */
  readonly name: string;
  /** The names in it, in no particular order. */
  list(): Promise<string[]>;
  /** Opens the file of that name. */
  open(name: string): Promise<NamedSource>;
}

/** Tells a directory from a source. */
export const isDirectory = (opened: NamedSource | Directory): opened is Directory => "list" in opened;
