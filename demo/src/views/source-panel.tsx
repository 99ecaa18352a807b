/** What is measured and how: files, options, and the state of the job. */

import { ACCEPTED } from "../built.js";
import { DropZone } from "../components/drop-zone.js";
import { JobStatus } from "../components/job-status.js";
import {
  canMeasure,
  chosenText,
  MEASURE_FIELDS,
  measure,
  measureRun,
  openExample,
  takeFiles,
} from "../state/measure.js";
import { Options } from "./options.js";

export const SourcePanel = () => (
  <section class="source" aria-labelledby="source-title">
    <form
      id="measure-form"
      onSubmit={(event) => {
        event.preventDefault();
        void measure();
      }}
    >
      <h2 id="source-title">Model</h2>
      <DropZone
        id="measure-files"
        label="Drop a model here"
        accept={`${ACCEPTED},.json`}
        multiple
        hintId="measure-hint"
        onFiles={(files) => void takeFiles(files)}
      >
        <p id="measure-hint">
          Its folder, all its files, or one file with the embedding matrix: safetensors, PyTorch, GGUF or NumPy, of any
          size. Add a mask or a <code>tokenizer.json</code> if you have them.
        </p>
        <p class="chosen" id="measure-chosen">
          {chosenText}
        </p>
      </DropZone>
      <button type="button" id="measure-example" onClick={() => void openExample()}>
        Open the example
      </button>
      <Options />
      <button type="submit" id="measure-again" class="primary" disabled={!canMeasure.value}>
        Measure
      </button>
    </form>
    <JobStatus id="measure-job" run={measureRun} fields={MEASURE_FIELDS} returnTo="measure-again" />
  </section>
);
