/** Why the structure of a file cannot be read. Reasons are a few words; whoever knows the file's name makes an error of them. */

/** The structure contradicts itself, or its own checksum. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** The file may be right, but it uses something that is not read. The message names it, to follow "HDF5 with". */
export class NotRead extends Error {
  override readonly name = "NotRead";
  /** What to do; without it the file is to be written again. */
  readonly advice: string | undefined;
  /** How Python opens the file to write it again, where that takes more than its name. */
  readonly open: string | undefined;

  constructor(what: string, { advice, open }: { advice?: string; open?: string } = {}) {
    super(what);
    this.advice = advice;
    this.open = open;
  }
}
