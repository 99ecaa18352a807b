/** Two CSV files compared: what was observed with what was simulated. */
import { DropZone } from "../../components/drop-zone.js";
import { Field, TextInput } from "../../components/field.js";
import { Figure, FigureBar, useWidth } from "../../components/figure.js";
import { JobStatus } from "../../components/job-status.js";
import { ReportSections } from "../../components/report-part.js";
import type { Compared } from "../../messages.js";
import {
  compared,
  compareRun,
  compareSides,
  compareWorker,
  comparison,
  made,
  type Side,
  sides,
  takeSide,
} from "../../state/compare.js";
import { bytes, sentence } from "../../text.js";

const SIDES: Record<Side, { label: string; hint: string; take: string; button: string }> = {
  observed: {
    label: "Observed",
    hint: "A CSV file as Overview or collapsar stats writes it; each record is compared.",
    take: "Use the measured result",
    button: "compare-measured",
  },
  synthetic: {
    label: "Simulated",
    hint: "A CSV file as the simulation here, collapsar synth or collapsar trials writes it.",
    take: "Use the simulated trials",
    button: "compare-simulated",
  },
};

export function CompareFiles() {
  const [ref, measuredWidth] = useWidth();
  const width = measuredWidth || 960;
  const isReady = sides.observed.value !== undefined && sides.synthetic.value !== undefined;
  return (
    <div ref={ref}>
      <form
        id="compare-form"
        onSubmit={(event) => {
          event.preventDefault();
          void compareSides(width);
        }}
      >
        <div class="pair">
          <SideZone side="observed" width={width} />
          <SideZone side="synthetic" width={width} />
        </div>
        <div class="fields">
          <Field id="compare-label" label="Name of the observed">
            <TextInput value={comparison.label} />
          </Field>
          <label class="check">
            <input
              id="compare-wide"
              type="checkbox"
              checked={comparison.wide.value}
              onChange={({ currentTarget }) => {
                comparison.wide.value = currentTarget.checked;
              }}
            />
            One table for all observed records
          </label>
          <button type="submit" id="compare-start" class="primary" disabled={!isReady}>
            Compare
          </button>
        </div>
      </form>
      <JobStatus id="compare-job" run={compareRun} returnTo="compare-start" inline />
      <div class="result" id="compare-result">
        {compared.value && <Result compared={compared.value} />}
      </div>
    </div>
  );
}

function SideZone({ side, width }: { side: Side; width: number }) {
  const { label, hint, take, button } = SIDES[side];
  const file = sides[side].value;
  const ready = made[side].value;
  return (
    <DropZone
      id={`compare-${side}`}
      label={label}
      accept=".csv"
      hintId={`compare-${side}-name`}
      onFiles={(files) => void takeSide(side, files, width)}
    >
      <p id={`compare-${side}-name`} class={file ? "chosen" : ""}>
        {file ? `${file.name} (${bytes(file.size)})` : hint}
      </p>
      <button
        type="button"
        class="small"
        id={button}
        disabled={ready === undefined}
        onClick={() => ready && void takeSide(side, [ready], width)}
      >
        {take}
      </button>
    </DropZone>
  );
}

const Result = ({ compared: { facts, notes, sections, files, figure } }: { compared: Compared }) => (
  <>
    <h2>Comparison</h2>
    <ul class="facts">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
    {notes.map((note) => (
      <p key={note} class="note">
        {sentence(note)}
      </p>
    ))}
    <FigureBar
      files={files}
      name="comparison"
      svg={() => figure.saved ?? figure.shown}
      png={(text) => compareWorker.run("png", text)}
    />
    <Figure svg={figure.shown} ratio={0.8} />
    <ReportSections sections={sections} />
  </>
);
