/** Hashes of embeddings, taken while their rows pass by. */
import { headerIdentity, RowsIdentity, type SourceIdentity } from "../inputs/identity.js";
import type { NamedSource } from "../source/byte-source.js";
import type { Tensor } from "../tensors/tensor.js";

/** What tells several whole matrices: the header of each file that they are in, and the rows of each. */
export class MatrixHashes {
  readonly #hashed: { tensor: Tensor; rows: RowsIdentity }[] = [];

  /** What takes all rows of another matrix. */
  take(tensor: Tensor): RowsIdentity["take"] {
    const rows = new RowsIdentity();
    this.#hashed.push({ tensor, rows });
    return rows.take;
  }

  /** In the order in which they were taken. */
  async identities(signal: AbortSignal | undefined): Promise<SourceIdentity[]> {
    const found: SourceIdentity[] = [];
    const files = new Set<NamedSource>();
    for (const { tensor, rows } of this.#hashed) {
      const { source, file = source } = tensor;
      if (!files.has(file)) found.push(...(await headerIdentity(tensor, signal)));
      files.add(file);
      found.push(rows.of(tensor, "all"));
    }
    return found;
  }
}
