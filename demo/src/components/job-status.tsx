/** What is seen and heard of a running job: progress, a button to cancel it, one line of status, one of error. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { JobRun } from "../state/job-run.js";

interface JobStatusProps {
  id: string;
  run: JobRun;
  /** Parameters whose errors are shown at their fields and not here. */
  fields?: readonly string[];
  /** What is focused when the button to cancel, which then goes away, had the focus. */
  returnTo: string;
  cancel?: string;
  /** In place of a status, before there is any. */
  idle?: string | undefined;
  /** Whether it stands in a line with what started it, and takes no room while there is nothing to tell. */
  inline?: boolean;
}

export function JobStatus({ id, run, fields = [], returnTo, cancel = "Cancel", idle, inline = false }: JobStatusProps) {
  const button = useRef<HTMLButtonElement>(null);
  useSignalEffect(() => {
    if (!run.running.value && document.activeElement === button.current) document.getElementById(returnTo)?.focus();
  });
  const problem = run.problem.value;
  const isElsewhere = problem?.field !== undefined && fields.includes(problem.field);
  const running = run.running.value;
  return (
    <div class={inline ? "job inline" : "job"} id={id}>
      <div class="line">
        <p role="status">{run.status}</p>
        <span aria-hidden="true">{run.numbers}</span>
        {idle !== undefined && !running && !problem && run.status.value === "" && (
          <span id={`${id}-idle`} class="hint">
            {idle}
          </span>
        )}
      </div>
      <div class="bar" hidden={!running}>
        <Bar part={run.part.value} />
        <button type="button" ref={button} class="small" onClick={() => run.cancel()}>
          {cancel}
        </button>
      </div>
      <p role="alert">{isElsewhere ? "" : problem?.message}</p>
    </div>
  );
}

/** Preact would write 0 for a value that is not known: an element of its own has none. */
export const Bar = ({ part }: { part: number | undefined }) =>
  part === undefined ? (
    <progress key="unknown" max={1} aria-label="Progress" />
  ) : (
    <progress key="known" max={1} value={part} aria-label="Progress" />
  );
