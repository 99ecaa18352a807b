/** What was found, at a glance: a sentence, four numbers, the groups beside their figures, all metrics. */
import { useEffect, useRef } from "preact/hooks";
import { Downloads } from "../components/downloads.js";
import { Bar } from "../components/job-status.js";
import { ReportPart } from "../components/report-part.js";
import type { Measured } from "../messages.js";
import { linked } from "../state/link.js";
import { measured, measureRun, planned } from "../state/measure.js";
import { view } from "../state/navigation.js";
import { bytes } from "../text.js";
import { Published } from "./gallery.js";
import { Groups } from "./groups.js";
import { LinkedModel, ShareLink } from "./link.js";
import { SnapshotFigures } from "./snapshot-figures.js";
import { Welcome } from "./welcome.js";

export const Overview = () => (
  <>
    {measured.value === undefined && <Before />}
    <div class="result" id="measure-result">
      {measured.value && <Result measured={measured.value} />}
    </div>
  </>
);

/** In place of a result. */
function Before() {
  if (measureRun.running.value) return <AtWork />;
  return linked.value && view.value === "overview" ? <LinkedModel linked={linked.value} /> : <Welcome />;
}

/** What will come, while it is looked for. The words are read out elsewhere. */
const AtWork = () => (
  <div class="ghost" aria-hidden="true">
    <p class="sentence">{measureRun.status}…</p>
    <p>{measureRun.numbers}</p>
    <Bar part={measureRun.part.value} />
    <div class="numbers">
      {[1, 2, 3, 4].map((each) => (
        <span key={each} class="blank" />
      ))}
    </div>
    <div class="beside">
      <span class="blank tall" />
      <span class="blank tall" />
    </div>
  </div>
);

function Result({ measured: found }: { measured: Measured }) {
  const { opening, bytesRead, notes, files, blocks } = found;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => showHeading(heading.current), [found]);
  const facts = [...found.facts, ...(bytesRead > 0 ? [`${bytes(bytesRead)} read`] : [])];
  return (
    <>
      <h2 class="sentence" ref={heading}>
        {opening.sentence}
      </h2>
      <dl class="numbers">
        {opening.numbers.map(([value, label]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {planned.value && <Published address={planned.value.address} />}
      {notes.map((note) => (
        <p key={note} class="note">
          {note.charAt(0).toUpperCase()}
          {note.slice(1)}.
        </p>
      ))}
      <div class="figure-bar">
        <Downloads files={files} />
        <ShareLink />
      </div>
      <div class="beside">
        <Groups measured={found} />
        <SnapshotFigures measured={found} />
      </div>
      <section aria-labelledby="metrics-title">
        <h3 id="metrics-title">All metrics</h3>
        <div class="blocks">
          {blocks.map((block) => (
            <ReportPart key={block.caption} part={block} />
          ))}
        </div>
        <ul class="facts">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** Brings the beginning of a result into view, where it is not. */
export function showHeading(heading: HTMLElement | null): void {
  if (!heading) return;
  const { top } = heading.getBoundingClientRect();
  if (top >= 0 && top < innerHeight * 0.6) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  heading.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
