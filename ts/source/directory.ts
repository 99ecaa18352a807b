import type { NamedSource } from "./byte-source.js";

/** A directory of a model: names in it, and the files behind them. */
export interface Directory {
  /** What the user calls it. */
  readonly name: string;
  /** The names in it, in no particular order; undefined where they cannot be listed, only tried: on a web server. */
  list(): Promise<string[] | undefined>;
  /** The names in it where a server has to be asked for them; undefined where it cannot say. Without this member no server can. */
  ask?(): Promise<string[] | undefined>;
  /** Opens the file of that name; rejects with `NotFound` when there is none. */
  open(name: string): Promise<NamedSource>;
  /**
   * Opens a file that will be read whole, and is small: at most `max` bytes, or `TooLarge` where that shows now. Without this member,
   * `open` does. A server need not support ranges for it.
   */
  openWhole?(name: string, max: number): Promise<NamedSource>;
}

/** Something in a directory, as an input that can be opened later, or by a worker. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly input: string | File | readonly File[];
}

/** Tells a directory from a source. */
export const isDirectory = (opened: NamedSource | Directory): opened is Directory => "list" in opened;
