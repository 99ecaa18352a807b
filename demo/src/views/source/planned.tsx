/** A model that was found on the Hub, before its matrix is read: what that would take, and the button for it. */
import { useEffect, useRef } from "preact/hooks";
import { HUB_HOST } from "../../built.js";
import { bringIntoView } from "../../components/bring.js";
import { measure, planned } from "../../state/measure.js";
import { bytes } from "../../text.js";
import { Published } from "./gallery.js";

export function Planned() {
  const heading = useRef<HTMLHeadingElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const plan = planned.value;
  useEffect(() => {
    bringIntoView(heading.current);
    button.current?.focus({ preventScroll: true });
  }, [plan?.address]);
  if (!plan) return null;
  return (
    <section class="example" id="planned" aria-labelledby="planned-title">
      <p class="eyebrow">Found on {HUB_HOST}; nothing but headers was read</p>
      <h2 class="sentence" id="planned-title" ref={heading}>
        {plan.address.replace("hf://", "")}
      </h2>
      <p>
        {plan.bytes === undefined ? "The blocks" : `About ${bytes(plan.bytes)}`} of {plan.tensor}, {plan.shape}, would
        be read from {HUB_HOST}, by ranges.
      </p>
      <Published address={plan.address} />
      <button type="button" id="planned-read" ref={button} class="primary" onClick={() => void measure()}>
        {readText(plan.bytes)}
      </button>
    </section>
  );
}

/** What the button says that reads a matrix. */
export const readText = (size: number | undefined): string =>
  size === undefined ? "Measure" : `Read ${bytes(size)} and measure`;
