/** How it is measured, folded until it is wanted. */

import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ACCEPTED } from "../../built.js";
import { BitsField } from "../../components/bits-field.js";
import { Field, FileInput, Select, TextInput } from "../../components/field.js";
import { candidates, isExample, MEASURE_FIELDS, measure, measureRun, options, planned } from "../../state/measure.js";

const ROWS = [
  ["identical", "Rows with an identical twin"],
  ["all", "All rows"],
] as const;

export function Options() {
  const details = useRef<HTMLDetailsElement>(null);
  // What is wrong in here must be seen.
  useSignalEffect(() => {
    const field = measureRun.problem.value?.field;
    if (field !== undefined && MEASURE_FIELDS.includes(field) && details.current) details.current.open = true;
  });
  const error = (field: string) => ({ run: measureRun, field });
  const again = () => void measure();
  // What is read from a server is read when somebody asks for it.
  const measureFiles = () => {
    if (!planned.value) again();
  };
  return (
    <details ref={details} class="options">
      <summary>Options</summary>
      <Field id="measure-tensor" label="Matrix" error={error("tensor")}>
        <Select
          value={options.tensor}
          choices={matrices()}
          onChoose={measureFiles}
          disabled={!candidates.value?.length}
        />
      </Field>
      <Field id="measure-rows" label="Measure">
        <Select value={options.rows} choices={ROWS} />
      </Field>
      <BitsField id="measure-as" value={options.as} />
      <Field
        id="measure-epsilon"
        label="Epsilon"
        error={error("epsilon")}
        hint="The length that distances are measured in. Vectors within twice of it touch."
      >
        <TextInput value={options.epsilon} inputMode="decimal" />
      </Field>
      <Field id="measure-mask" label="Mask, in place of a search">
        <FileInput value={options.mask} accept={ACCEPTED} onTake={again} />
      </Field>
      <Field id="measure-mask-tensor" label="Name of the mask in its file" error={error("maskTensor")}>
        <TextInput value={options.maskTensor} />
      </Field>
      <Field id="measure-tokenizer" label="Tokenizer (tokenizer.json), to name the tokens">
        <FileInput value={options.tokenizer} accept=".json" onTake={again} />
      </Field>
    </details>
  );
}

function matrices(): (readonly [value: string, label: string])[] {
  if (isExample.value) return [["", "lm_head of Qwen3-4B"]];
  const names = (candidates.value ?? []).map(({ tensor }) => [tensor, tensor] as const);
  if (names.length === 0) return [["", "Auto-detect"]];
  return options.tensor.value === "" ? [["", "Choose one"], ...names] : names;
}
