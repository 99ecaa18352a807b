/** A choice of one among a few, side by side. */
interface SegmentedProps<Value extends string> {
  label: string;
  choices: readonly (readonly [value: Value, label: string])[];
  value: Value;
  onChoose: (value: Value) => void;
}

export const Segmented = <Value extends string>({ label, choices, value, onChoose }: SegmentedProps<Value>) => (
  <fieldset class="segmented" aria-label={label}>
    {choices.map(([each, text]) => (
      <button key={each} type="button" aria-pressed={each === value} onClick={() => onChoose(each)}>
        {text}
      </button>
    ))}
  </fieldset>
);
