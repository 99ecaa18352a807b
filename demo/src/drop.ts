/** Files that are dropped on the page. */

/** What was dropped. */
export interface Drop {
  files: File[];
  /** Name of the one folder that it was; its files are those right in it. */
  folder?: string | undefined;
}

/** To be called while the event is handled: after it the items are gone. */
export async function filesOf(transfer: DataTransfer): Promise<Drop> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = await Promise.all(
    entries.map((entry) => (entry instanceof File ? [entry] : entry ? inside(entry) : [])),
  );
  const [only, another] = entries;
  const isFolder = only && !another && !(only instanceof File) && only.isDirectory;
  return { files: files.flat(), folder: isFolder ? only.name : undefined };
}

async function inside(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((found, failed) => (entry as FileSystemFileEntry).file(found, failed))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // It gives some at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((found, failed) => reader.readEntries(found, failed));
    if (some.length === 0) return files;
    for (const each of some) if (each.isFile) files.push(...(await inside(each)));
  }
}
