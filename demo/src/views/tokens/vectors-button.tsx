/** Reads vectors from the Hub when it is pressed; from files of this machine they come by themselves. */
import { HUB_HOST } from "../../built.js";
import { JobStatus } from "../../components/job-status.js";
import type { JobRun } from "../../state/job-run.js";
import { asksServer, readVectors } from "../../state/vectors.js";
import { plural } from "../../text.js";

export const VectorsButton = ({ what, run, vectors }: { what: string; run: JobRun; vectors: number }) => (
  <>
    {asksServer.value && (
      <>
        <p class="hint">
          This reads {plural(vectors, "row")} from {HUB_HOST}.
        </p>
        <button type="button" class="small vectors-read" onClick={() => void readVectors()}>
          {what}
        </button>
      </>
    )}
    <JobStatus id="vectors-job" run={run} returnTo="tokens-search" />
  </>
);
