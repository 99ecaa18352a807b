/** The report file of a run that gives rows: written down before the rows get their name, and named after them. */
import type { Destination, Staged } from "./output.js";

/** A report that waits for its rows. Does nothing where none is wanted. */
export class RowReportFile {
  readonly #destination: Destination | undefined;
  readonly #write: (format: string) => Promise<string>;
  #staged: Staged | undefined;
  #written: string | undefined;

  /** `write` makes the report in the format of its destination. */
  constructor(destination: Destination | undefined, write: (format: string) => Promise<string>) {
    this.#destination = destination;
    this.#write = write;
  }

  /** What the terminal is told of the file. */
  get written(): string | undefined {
    return this.#written;
  }

  /** Whether it goes to stdout or a pipe, where it comes after the rows. */
  get straight(): boolean {
    return this.#staged?.straight ?? false;
  }

  /** Writes the report down, but not yet under its name. */
  async stage(signal: AbortSignal): Promise<void> {
    const destination = this.#destination;
    if (!destination) return;
    const content = await this.#write(destination.format);
    this.#staged = await destination.stage(content, signal);
    if (destination.path === "-") return;
    this.#written = `wrote ${destination.path}: a report, ${(Buffer.byteLength(content) / 1024).toFixed(2)} KB`;
  }

  /** Gives it its name, or writes it straight. */
  async publish(): Promise<void> {
    await this.#staged?.publish();
  }

  /** The rows could not be published. */
  async discard(): Promise<void> {
    await this.#staged?.discard();
  }
}
