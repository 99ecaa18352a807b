/** Elements whose most significant byte comes first. */

/** The same elements with their least significant byte first. Pieces may end anywhere; those that come out hold whole elements. */
export async function* swapped(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  itemBytes: number,
): AsyncGenerator<Uint8Array> {
  let kept: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    // A copy: what a source gives is not written into.
    const bytes = new Uint8Array(kept.length + piece.length);
    bytes.set(kept);
    bytes.set(piece, kept.length);
    const whole = bytes.length - (bytes.length % itemBytes);
    for (let at = 0; at < whole; at += itemBytes) bytes.subarray(at, at + itemBytes).reverse();
    kept = bytes.slice(whole);
    if (whole > 0) yield bytes.subarray(0, whole);
  }
}
