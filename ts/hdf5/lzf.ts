/** LZF, the filter that h5py brings along: literals and copies of what came up to 8 KiB before. */
import { DamagedData } from "./damaged-data.js";

/** What `input` was before, which is at most `most` bytes. Throws `DamagedData`. */
export function lzf(input: Uint8Array, most: number): Uint8Array {
  const output = new Uint8Array(most);
  let [at, length] = [0, 0];
  const next = (): number => {
    if (at >= input.length) throw new DamagedData("it ends too early");
    at += 1;
    return input[at - 1] as number;
  };
  while (at < input.length) {
    const control = next();
    if (control < 32) {
      // So many bytes as they are, and one more.
      const end = at + control + 1;
      if (end > input.length) throw new DamagedData("it ends too early");
      if (length + control + 1 > most) throw new DamagedData(`it has more than ${most} bytes`);
      output.set(input.subarray(at, end), length);
      length += end - at;
      at = end;
      continue;
    }
    const short = control >> 5;
    const count = 2 + (short === 7 ? 7 + next() : short);
    const from = length - (((control & 31) << 8) | next()) - 1;
    if (from < 0) throw new DamagedData("it refers to what was before its beginning");
    if (length + count > most) throw new DamagedData(`it has more than ${most} bytes`);
    // Byte by byte: what is copied may be what the copy has just written.
    for (let index = 0; index < count; index += 1) output[length + index] = output[from + index] as number;
    length += count;
  }
  return output.subarray(0, length);
}
