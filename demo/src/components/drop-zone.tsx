/** Where files are dropped, or chosen with a file input. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Drop, filesOf } from "../drop.js";

interface DropZoneProps {
  id: string;
  label: ComponentChildren;
  accept: string;
  multiple?: boolean;
  hintId?: string;
  /** Whether a folder without files in it is worth a word; else nothing was dropped. */
  takesFolders?: boolean;
  onFiles: (files: File[], folder?: string) => void;
  children?: ComponentChildren;
}

export function DropZone({
  id,
  label,
  accept,
  multiple = false,
  takesFolders,
  hintId,
  onFiles,
  children,
}: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  const take = ({ files, folder }: Drop): void => {
    if (files.length > 0 || (takesFolders && folder !== undefined)) onFiles(files, folder);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: to drop is for the mouse; the input within is for everyone.
    <div
      id={`${id}-drop`}
      class={isOver ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        if (event.dataTransfer) void filesOf(event.dataTransfer).then(take);
      }}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        multiple={multiple}
        aria-describedby={hintId}
        onClick={({ currentTarget }) => {
          // To choose the same file again, after it changed, shall be a change too.
          currentTarget.value = "";
        }}
        onChange={({ currentTarget }) => take({ files: [...(currentTarget.files ?? [])] })}
      />
      {children}
    </div>
  );
}
