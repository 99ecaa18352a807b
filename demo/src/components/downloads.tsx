/** Links that save files which were made here. Their addresses live as long as the links. */
import { useEffect, useMemo } from "preact/hooks";
import type { MadeFile } from "../messages.js";

export function useAddress(blob: Blob): string {
  const url = useMemo(() => URL.createObjectURL(blob), [blob]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}

interface SaveLinkProps {
  name: string;
  blob: Blob;
  text: string;
  label?: string | undefined;
}

export const SaveLink = ({ name, blob, text, label }: SaveLinkProps) => (
  <a class="button small" href={useAddress(blob)} download={name} aria-label={label}>
    {text}
  </a>
);

export const Downloads = ({ files }: { files: readonly MadeFile[] }) => (
  <div class="downloads">
    <span aria-hidden="true">Download</span>
    <ul>
      {files.map(({ name, label, blob }) => (
        <li key={name}>
          <SaveLink
            name={name}
            blob={blob}
            text={`${label.charAt(0).toUpperCase()}${label.slice(1)}`}
            label={`Download ${label}`}
          />
        </li>
      ))}
    </ul>
  </div>
);
