/** Zip files of members that a test describes, true or not. */
import { crc32, deflateRawSync } from "node:zlib";

/** A member that is deflated, and what its directory says of it where that is not the truth. */
export interface Deflated {
  readonly deflated: Uint8Array;
  readonly method?: number;
  readonly bytes?: number;
  readonly checksum?: number;
}

const u16 = (value: number) => [value & 255, (value >> 8) & 255];
const u32 = (value: number) => [...u16(value & 65535), ...u16(value >>> 16)];

/** The zip file of these members; those of bytes alone are stored. */
export function zipOf(members: Record<string, Uint8Array | Deflated>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: number[] = [];
  let at = 0;
  for (const [name, member] of Object.entries(members)) {
    const stored = member instanceof Uint8Array;
    const data = stored ? member : deflateRawSync(member.deflated);
    const method = stored ? 0 : (member.method ?? 8);
    const bytes = stored ? data.length : (member.bytes ?? member.deflated.length);
    const checksum = stored ? crc32(data) : (member.checksum ?? crc32(member.deflated));
    const text = [...new TextEncoder().encode(name)];
    const facts = [...u16(method), ...u32(0), ...u32(checksum), ...u32(data.length), ...u32(bytes)];
    const head = [...u16(0), ...u16(0), ...facts, ...u16(text.length), ...u16(0)];
    directory.push(
      ...u32(0x02014b50),
      ...u16(0),
      ...head,
      ...u16(0),
      ...u16(0),
      ...u16(0),
      ...u32(0),
      ...u32(at),
      ...text,
    );
    const local = Uint8Array.from([...u32(0x04034b50), ...head, ...text]);
    parts.push(local, data);
    at += local.length + data.length;
  }
  const count = Object.keys(members).length;
  const end = [
    ...u32(0x06054b50),
    ...u32(0),
    ...u16(count),
    ...u16(count),
    ...u32(directory.length),
    ...u32(at),
    ...u16(0),
  ];
  return new Uint8Array(Buffer.concat([...parts, Uint8Array.from([...directory, ...end])]));
}
