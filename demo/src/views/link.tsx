/** A link to what is seen, and what a link that was opened would read. */
import { useState } from "preact/hooks";
import { HUB, HUB_HOST } from "../built.js";
import { hasLink, type Linked, openLinked } from "../state/link.js";
import { bytes } from "../text.js";

/** Copies the address; of files on this machine there is none. */
export function ShareLink() {
  const [said, setSaid] = useState("");
  if (!hasLink()) return <span class="hint">Files of this machine cannot be linked to.</span>;
  const copy = (): Promise<void> =>
    navigator.clipboard.writeText(location.href).then(
      () => setSaid("Link copied."),
      () => setSaid("The browser does not allow it; copy the address instead."),
    );
  return (
    <div class="save">
      <button type="button" class="small" id="copy-link" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status" class="hint">
        {said}
      </span>
    </div>
  );
}

/** Nothing is asked of anybody before the click. */
export const LinkedModel = ({ linked: { model, bytes: size } }: { linked: Linked }) => (
  <section class="example" id="linked" aria-labelledby="linked-title">
    <p class="eyebrow">You followed a link to a model</p>
    <h2 class="sentence" id="linked-title">
      {model}
    </h2>
    {HUB === "" ? (
      <p>This page was built to talk to no other host: download the model, and drop it here.</p>
    ) : (
      <>
        <p>
          {size === undefined ? "Its embedding matrix" : `About ${bytes(size)}`} would be read from {HUB_HOST}. Nothing
          was asked of it yet.
        </p>
        <button type="button" id="linked-open" class="primary" onClick={() => void openLinked()}>
          Read and measure it
        </button>
      </>
    )}
  </section>
);
