/** How the rows of a training run move: several checkpoints, or one stacked tensor. */
import { useState } from "preact/hooks";
import { BitsField } from "../components/bits-field.js";
import { DropZone } from "../components/drop-zone.js";
import { Figure, FigureBar, useDrawn, useWidth } from "../components/figure.js";
import { JobStatus } from "../components/job-status.js";
import { Table } from "../components/report-part.js";
import { Segmented } from "../components/segmented.js";
import type { Followed } from "../messages.js";
import { as, follow, followed, motionRun, motionWorker, rows, snapshots } from "../state/motion.js";
import { plural } from "../text.js";

const ROWS = [
  ["all", "All rows"],
  ["dead", "Identical at the end"],
] as const;

export function Motion() {
  const [ref, width] = useWidth();
  const files = snapshots.value;
  return (
    <div ref={ref}>
      <div class="lead">
        <h2>How do rows move while a model is trained?</h2>
        <Segmented
          label="Rows that are followed"
          choices={ROWS}
          value={rows.value}
          onChoose={(chosen) => {
            rows.value = chosen;
            void follow();
          }}
        />
      </div>
      <DropZone
        id="motion-files"
        label="Checkpoints, or one stacked tensor"
        accept=".safetensors,.npy,.npz,.bin,.pt,.pth,.ckpt,.h5,.gguf"
        multiple
        hintId="motion-files-name"
        onFiles={(chosen) => {
          snapshots.value = chosen;
          void follow();
        }}
      >
        <p id="motion-files-name" class={files.length > 0 ? "chosen" : ""}>
          {files.length > 0
            ? `${files[0]?.name}${files.length > 1 ? ` and ${plural(files.length - 1, "more file")}` : ""}`
            : "Files with a step in each name, such as step_100.safetensors, or [steps, tokens, dims] in one."}
        </p>
      </DropZone>
      <div class="fields">
        <BitsField id="motion-as" value={as} onChoose={() => void follow()} />
      </div>
      <JobStatus id="motion-job" run={motionRun} returnTo="motion-files" />
      <div class="result" id="motion-result">
        {followed.value && <Result followed={followed.value} width={width} />}
      </div>
    </div>
  );
}

function Result({ followed: found, width }: { followed: Followed; width: number }) {
  const { sentence, files, steps } = found;
  const [at, setAt] = useState(steps.length - 1);
  const { svg, problem } = useDrawn(width, (pixels) => motionWorker.run("drawMotion", pixels), [found]);
  const now = steps[Math.min(at, steps.length - 1)];
  return (
    <>
      <h2 class="sentence">{sentence}</h2>
      <FigureBar
        files={files}
        name="motion"
        svg={() => motionWorker.run("drawMotion", undefined)}
        png={(text) => motionWorker.run("png", text)}
      />
      <p role="alert">{problem}</p>
      <Figure svg={svg} ratio={0.8} />
      {now && (
        <>
          <div class="field">
            <label for="motion-step">Step {now.step}</label>
            <input
              id="motion-step"
              type="range"
              min={0}
              max={steps.length - 1}
              value={at}
              aria-valuetext={`step ${now.step}`}
              onInput={({ currentTarget }) => setAt(currentTarget.valueAsNumber)}
            />
          </div>
          <Table caption={`Step ${now.step}`} head={[]} aligns={["left", "right"]} lines={now.lines} />
        </>
      )}
    </>
  );
}
