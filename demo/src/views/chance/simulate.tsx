/** What is simulated, and the trials as they come beside what was observed. */
import { ACCEPTED } from "../../built.js";
import { Downloads } from "../../components/downloads.js";
import { Field, FileInput, Select, TextInput } from "../../components/field.js";
import { Figure, SaveFigure, useWidth } from "../../components/figure.js";
import { JobStatus } from "../../components/job-status.js";
import { ReportPart, ReportSections } from "../../components/report-part.js";
import {
  chooseCentroid,
  hasMeasured,
  type ShownRun,
  SIMULATE_FIELDS,
  sigmaSlider,
  simulate,
  simulated,
  simulateRun,
  simulateWorker,
  simulation,
  slideSigma,
} from "../../state/simulate.js";
import { count, float } from "../../text.js";

const STORED = [
  ["float16", "float16, as published"],
  ["bfloat16", "bfloat16"],
] as const;

export function Simulate() {
  const [ref, width] = useWidth();
  const error = (field: string) => ({ run: simulateRun, field });
  const isFile = simulation.centroid.value === "file";
  const centroids = [
    ["example", "Mean of Qwen3-4B's dead rows"],
    ["measured", "Mean of the measured rows", !hasMeasured.value],
    ["file", "A vector in a file"],
  ] as const;
  return (
    <div ref={ref}>
      <p class="about">
        Every row of a simulated snapshot is the centroid with normal noise, rounded to bfloat16 and stored. What comes
        out is compared with what was observed. (Most of the example's centroid is filled in, not published: it shows
        how this works, not what Qwen did.)
      </p>
      <form
        id="simulate-form"
        onSubmit={(event) => {
          event.preventDefault();
          void simulate(width || 960);
        }}
      >
        <div class="fields">
          <Field id="simulate-centroid" label="Centroid" class="wide" error={error("centroid")}>
            <Select value={simulation.centroid} choices={centroids} onChoose={chooseCentroid} />
          </Field>
          {isFile && (
            <Field id="simulate-file" label="File with the centroid" class="wide">
              <FileInput value={simulation.file} accept={ACCEPTED} />
            </Field>
          )}
          <Field id="simulate-tokens" label="Tokens" error={error("tokens")}>
            <TextInput value={simulation.tokens} type="number" min="1" max="200000" required />
          </Field>
          <Field id="simulate-trials" label="Trials" error={error("trials")}>
            <TextInput value={simulation.trials} type="number" min="1" max="100000" required />
          </Field>
          <Field id="simulate-seed" label="Seed" error={error("seed")}>
            <TextInput value={simulation.seed} type="number" min="0" max="9007199254740991" required />
          </Field>
          <Field id="simulate-storage" label="Stored as">
            <Select value={simulation.storage} choices={STORED} />
          </Field>
          <div class="sigma">
            <Field id="simulate-sigma" label="Sigma of the noise" error={error("sigma")}>
              <TextInput value={simulation.sigma} inputMode="decimal" />
            </Field>
            <input
              id="simulate-slider"
              type="range"
              aria-label="Sigma of the noise, by its logarithm"
              aria-valuetext={simulation.sigma.value}
              min="-10"
              max="-7"
              step="0.01"
              value={sigmaSlider.value}
              onInput={({ currentTarget }) => slideSigma(currentTarget.valueAsNumber)}
            />
          </div>
          <button type="submit" id="simulate-start" class="primary">
            Simulate
          </button>
        </div>
      </form>
      <JobStatus
        id="simulate-job"
        run={simulateRun}
        fields={SIMULATE_FIELDS}
        returnTo="simulate-start"
        cancel="Stop"
        inline
      />
      <div class="result" id="simulate-result">
        {simulated.value ? <Run run={simulated.value} /> : <Waiting />}
      </div>
    </div>
  );
}

const Waiting = () =>
  simulateRun.problem.value ? null : (
    <p class="waiting">
      Histograms of the trials will be here, with what was observed among them, and what they say in words.
    </p>
  );

function Run({ run: { options, beside, now } }: { run: ShownRun }) {
  const { figure, end, parts = [] } = now ?? {};
  return (
    <>
      <h2>Trials</h2>
      <p class="facts">
        {now
          ? `${count(now.trials)} of ${count(options.trials)} trials at sigma ${float(options.sigma)}`
          : `0 of ${count(options.trials)} trials`}
      </p>
      {beside && <p class="hint">Compared with {beside}</p>}
      {!options.observed && (
        <p class="note">Nothing was measured that the trials could be compared with: open a model first.</p>
      )}
      <div class="figure-bar room">
        {end && <Downloads files={end.files} />}
        {figure?.saved !== undefined && (
          <SaveFigure
            name="trials"
            svg={() => figure.saved as string}
            png={(text) => simulateWorker.run("png", text)}
          />
        )}
      </div>
      <Figure svg={figure?.shown} label="Histograms of the trials" ratio={ratioOf(options.width)} />
      <div class="beside words">
        {["list", "table"].map((wanted) => (
          <div key={wanted}>
            {parts
              .filter(({ kind }) => kind === wanted)
              .map((part) => (
                <ReportPart key={part.caption} part={part} />
              ))}
          </div>
        ))}
      </div>
      {end && end.sections.length > 0 && (
        <details class="more">
          <summary>Every table of the comparison</summary>
          <ReportSections sections={end.sections} />
        </details>
      )}
    </>
  );
}

/** Height by width of the histograms, roughly: three, two or one beside each other. */
const ratioOf = (width: number): number => (width > 860 ? 730 / 960 : width > 560 ? 980 / width : 1860 / width);
