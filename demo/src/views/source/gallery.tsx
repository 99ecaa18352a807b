/** What others have published of models, each one click from being measured here. */
import { GALLERY, type GalleryModel, HUB, HUB_HOST } from "../../built.js";
import { lookAtResult } from "../../components/bring.js";
import { hub } from "../../state/hub.js";
import { linked } from "../../state/link.js";
import { lookUp } from "../../state/measure.js";

export const Gallery = () => (
  <section class="gallery" aria-labelledby="gallery-title">
    <h3 id="gallery-title">What others have published</h3>
    <p class="hint">
      None of it was measured by this page.{" "}
      {HUB !== "" && `Look up asks ${HUB_HOST} how much it would read, and reads no more before you say so.`}
    </p>
    <ul>
      {GALLERY.map((model) => (
        <li key={model.repository}>
          <h4>{model.name}</h4>
          <div>
            {model.published.map((each) => (
              <p key={each.figure}>
                <Figure {...each} />
              </p>
            ))}
          </div>
          {HUB === "" ? (
            <code>{model.repository}</code>
          ) : (
            <button
              type="button"
              class="small"
              aria-label={`Look up ${model.repository}`}
              title={model.repository}
              onClick={() => void show(model)}
            >
              Look up
            </button>
          )}
        </li>
      ))}
    </ul>
  </section>
);

const Figure = ({ figure, source, address }: GalleryModel["published"][number]) => (
  <>
    {figure} (
    {address ? (
      <a href={address} target="_blank" rel="noreferrer">
        {source}
      </a>
    ) : (
      source
    )}
    )
  </>
);

/** What was published of the model at an address, beside what was measured of it. */
export function Published({ address }: { address: string }) {
  const model = GALLERY.find(({ repository }) => address.replace(/^hf:\/\/|@.*$/g, "") === repository);
  if (!model) return null;
  return (
    <p class="note">
      Published:{" "}
      {model.published.map((each, at) => (
        <span key={each.figure}>
          {at > 0 && "; "}
          <Figure {...each} />
        </span>
      ))}
      .
    </p>
  );
}

/** As if its name had been typed. */
async function show({ repository }: GalleryModel): Promise<void> {
  hub.name.value = repository;
  hub.revision.value = "";
  linked.value = undefined;
  const found = lookUp();
  lookAtResult();
  await found;
}
