/** Pieces of bytes handed from one who has them to one who iterates over them, one at a time. */
export class Handover implements AsyncIterable<Uint8Array> {
  #item: { piece: Uint8Array; taken: () => void; failed: (reason: unknown) => void } | "end" | undefined;
  #failure: { reason: unknown } | undefined;
  #wake: () => void = () => {};

  /** Resolves when the piece was used: when the next one is asked for. Rejects after {@link fail}. */
  give(piece: Uint8Array): Promise<void> {
    return new Promise((taken, failed) => {
      if (this.#failure) {
        failed(this.#failure.reason);
        return;
      }
      this.#item = { piece, taken, failed };
      this.#wake();
    });
  }

  /** Nothing will follow. */
  end(): void {
    this.#item = "end";
    this.#wake();
  }

  /** Ends it for both sides. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    if (this.#item && this.#item !== "end") this.#item.failed(reason);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (!this.#item && !this.#failure) {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
      if (this.#failure) throw this.#failure.reason;
      const item = this.#item;
      if (!item || item === "end") return;
      yield item.piece;
      this.#item = undefined;
      item.taken();
    }
  }
}
