/** Hashes of matrices, taken while their rows pass by. */
import type { NamedSource } from "../source/byte-source.js";
import type { Tensor } from "../tensors/tensor.js";
import { headerIdentity, RowsIdentity, type SourceIdentity } from "./identity.js";

/** What tells several matrices: the header of each file that they are in, and the rows of each. */
export class MatrixHashes {
  readonly #hashed: { tensor: Tensor; rows: RowsIdentity; which: "all" | "the compared" }[] = [];

  /** What takes the rows of another matrix, which are `which` of it. */
  take(tensor: Tensor, which: "all" | "the compared" = "all"): RowsIdentity["take"] {
    const rows = new RowsIdentity();
    this.#hashed.push({ tensor, rows, which });
    return rows.take;
  }

  /** In the order in which they were taken. */
  async identities(signal: AbortSignal | undefined): Promise<SourceIdentity[]> {
    const found: SourceIdentity[] = [];
    const files = new Set<NamedSource>();
    for (const { tensor, rows, which } of this.#hashed) {
      const { source, file = source } = tensor;
      if (!files.has(file)) found.push(...(await headerIdentity(tensor, signal)));
      files.add(file);
      found.push(rows.of(tensor, which));
    }
    return found;
  }
}
