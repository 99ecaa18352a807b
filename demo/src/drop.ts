/** Files that are dropped on a part of the page, or chosen with its file input. */

/** To choose the same file again, after it changed, shall be a change too; and who chooses none has taken back the one before. */
export function forgetOnClick(input: HTMLInputElement): void {
  input.addEventListener("click", () => {
    input.value = "";
  });
}

export function onFiles(zone: HTMLElement, input: HTMLInputElement, take: (files: File[]) => void): void {
  forgetOnClick(input);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) take(files);
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (!event.dataTransfer) return;
    void filesOf(event.dataTransfer).then((files) => {
      if (files.length > 0) take(files);
    });
  });
}

/** The files of a drop; of a folder, those in it. */
async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  // Asked for at once: after the event the items are gone.
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = await Promise.all(
    entries.map((entry) => (entry instanceof File ? [entry] : entry ? inside(entry) : [])),
  );
  return files.flat();
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
