/** Before anything was measured: what this is, and a real result to open. */
import { EXAMPLE, HUB_HOST } from "../../built.js";
import { lookAtResult } from "../../components/bring.js";
import { openExample } from "../../state/measure.js";
import { count, fixed } from "../../text.js";
import { Gallery } from "./gallery.js";

export function Welcome() {
  const { dead, vocabulary, populations } = EXAMPLE;
  const most = Math.max(...populations);
  return (
    <div class="welcome">
      <section class="example" aria-labelledby="example-title">
        <p class="eyebrow">A real example: Qwen3-4B</p>
        <h2 class="sentence" id="example-title">
          {count(dead)} of {count(vocabulary)} tokens ({fixed((dead / vocabulary) * 100, 1)}%) share{" "}
          {populations.length} vectors.
        </h2>
        <svg class="bars" viewBox={`0 0 ${populations.length * 10} 40`} preserveAspectRatio="none" aria-hidden="true">
          {populations.map((population, at) => {
            const height = Math.max(1.5, (Math.log(population + 1) / Math.log(most + 1)) * 40);
            return <rect key={at} x={at * 10 + 1} width="8" y={40 - height} height={height} />;
          })}
        </svg>
        <button
          type="button"
          class="primary"
          onClick={() => {
            void openExample();
            lookAtResult();
          }}
        >
          Open this example
        </button>
      </section>
      <section class="steps" aria-label="What you will see">
        <div>
          <h3>Dead tokens</h3>
          <p>
            A token that was never trained keeps the vector that it was left with, and so do others: their rows of the
            embedding matrix are the same, bit for bit. Open a model and see which they are.
          </p>
        </div>
        <div>
          <h3>Their geometry</h3>
          <p>How many vectors are left, how many tokens each holds, how far apart they lie, and which of them touch.</p>
        </div>
        <div>
          <h3>Against chance</h3>
          <p>
            Simulate the same tokens as noise around their mean, and see whether rounding alone would give what you
            found.
          </p>
        </div>
      </section>
      <Gallery />
    </div>
  );
}

/** After something was opened that is no model. What was wrong with it is said where it was dropped. */
export const WhatToOpen = () => (
  <section class="steps help" aria-label="What can be opened">
    <div>
      <h3>A model’s folder</h3>
      <p>
        As it was downloaded: drop it as a whole. A model in several files needs its <code>.index.json</code>, and its{" "}
        <code>tokenizer.json</code> names the tokens.
      </p>
    </div>
    <div>
      <h3>A file of weights</h3>
      <p>
        <code>.safetensors</code>, <code>.gguf</code>, <code>.bin</code>, <code>.pt</code>, <code>.npy</code> or{" "}
        <code>.npz</code>. {HUB_HOST ? `On ${HUB_HOST}` : "On a model's page"} they are under Files and versions, most
        often as <code>model.safetensors</code>.
      </p>
    </div>
    {HUB_HOST !== "" && (
      <div>
        <h3>A name</h3>
        <p>
          Of a model on {HUB_HOST}, as <code>owner/name</code>: nothing has to be downloaded, and only its embedding
          matrix is read.
        </p>
      </div>
    )}
  </section>
);
