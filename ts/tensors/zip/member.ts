/** A member of a zip file as a source of its own, whether it is stored as it is or deflated. */
import { CollapsarError } from "../../errors.js";
import { type NamedSource, readExactly, readNow } from "../../source/byte-source.js";
import { DEFLATED, dataBegin, invalidZip, LOCAL_BYTES, type Member, STORED } from "./directory.js";
import { checkMember, inflatedMember } from "./inflated.js";

/** What stores the members of a zip file as they are. PyTorch itself reads no others. */
const STORE = `pack it again: python -c "import zipfile as z; i, o = z.ZipFile('IN'), z.ZipFile('OUT', 'w'); [o.writestr(n, i.read(n)) for n in i.namelist()]; o.close()"`;

/**
 * The bytes of a member. Nothing is read before they are asked for: a model has a member for each of its tensors, and most jobs want one of them.
 * Close it before the file.
 *
 * Throws `UnsupportedFormat` for one that is compressed otherwise.
 */
export function memberSource(source: NamedSource, member: Member): NamedSource {
  const { name, method, bytes, packed, header } = member;
  if (method === DEFLATED) {
    return inflatedMember(source, member, async () =>
      dataBegin(source, member, await readExactly(source, header, header + LOCAL_BYTES)),
    );
  }
  if (method !== STORED) {
    const message = `${source.name}: its member ${JSON.stringify(name)} is compressed by method ${method} of zip, and only deflated members can be read; ${STORE}`;
    throw new CollapsarError("UnsupportedFormat", message, { format: "a compressed zip member" });
  }
  if (bytes !== packed) throw invalidZip(source, `its member ${JSON.stringify(name)} has two lengths`);
  return storedMember(source, member);
}

/** A part of one is a range of the file. */
function storedMember(source: NamedSource, member: Member): NamedSource {
  const { bytes, header } = member;
  let begin: number | undefined;
  let finding: Promise<Uint8Array> | undefined;
  const find = async (): Promise<number> => {
    finding ??= readExactly(source, header, header + LOCAL_BYTES);
    return dataBegin(source, member, await finding);
  };
  const findNow = (): number | undefined => {
    const local = readNow(source, header, header + LOCAL_BYTES, new Uint8Array(LOCAL_BYTES));
    return local && dataBegin(source, member, local);
  };
  return {
    name: source.name,
    byteLength: bytes,
    manner: source.manner,
    async slice(start, end, options) {
      begin ??= await find();
      return readExactly(source, begin + start, begin + end, options);
    },
    sliceNow(start, end, into) {
      begin ??= findNow();
      return begin === undefined ? undefined : source.sliceNow?.(begin + start, begin + end, into);
    },
    async check(signal) {
      begin ??= await find();
      await checkMember(source, member, begin, signal);
    },
    beginningsNow(rows, into) {
      begin ??= findNow();
      return begin !== undefined && !!source.beginningsNow?.({ ...rows, start: begin + rows.start }, into);
    },
  };
}
