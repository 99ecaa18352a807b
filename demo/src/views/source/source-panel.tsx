/** What is measured and how: a model by name, files, options, and the state of the job. */
import { ACCEPTED, HUB } from "../../built.js";
import { DropZone } from "../../components/drop-zone.js";
import { JobStatus } from "../../components/job-status.js";
import { HUB_FIELDS } from "../../state/hub.js";
import {
  canMeasure,
  chosenText,
  MEASURE_FIELDS,
  measure,
  measureRun,
  openExample,
  planned,
  takeFiles,
} from "../../state/measure.js";
import { openView } from "../../state/navigation.js";
import { HubField } from "./hub-field.js";
import { Options } from "./options.js";
import { readText } from "./planned.js";

export const SourcePanel = () => (
  <section class="source" aria-labelledby="source-title">
    <h2 id="source-title">Model</h2>
    <button
      type="button"
      id="measure-example"
      onClick={() => {
        openView("overview");
        void openExample();
      }}
    >
      Example: Qwen3-4B
    </button>
    {HUB !== "" && <HubField />}
    <form
      id="measure-form"
      onSubmit={(event) => {
        event.preventDefault();
        void measure();
      }}
    >
      <DropZone
        id="measure-files"
        label={HUB === "" ? "Drop a model here" : "Or drop one here"}
        accept={`${ACCEPTED},.json`}
        multiple
        takesFolders
        hintId="measure-hint"
        onFiles={(files, folder) => void takeFiles(files, folder)}
      >
        <p id="measure-hint">
          Its folder, all its files, or one with the embedding matrix: safetensors, PyTorch, GGUF or NumPy, of any size.
          They stay on this machine.
        </p>
        <p class="chosen" id="measure-chosen">
          {chosenText}
        </p>
      </DropZone>
      <Options />
      <Plan />
      <button
        type="submit"
        id="measure-again"
        class="primary"
        disabled={!canMeasure.value}
        aria-describedby={canMeasure.value ? undefined : "measure-job-idle"}
      >
        {readText(planned.value?.bytes)}
      </button>
    </form>
    <JobStatus
      id="measure-job"
      run={measureRun}
      fields={[...MEASURE_FIELDS, ...HUB_FIELDS]}
      returnTo="measure-again"
      idle={canMeasure.value ? undefined : "Nothing to measure yet: open a model above, or the example."}
    />
  </section>
);

/** Which matrix on the Hub is measured. */
function Plan() {
  const plan = planned.value;
  if (!plan) return null;
  return (
    <p class="note" id="measure-plan">
      {plan.address}
      <br />
      {plan.tensor}, {plan.shape}
    </p>
  );
}
