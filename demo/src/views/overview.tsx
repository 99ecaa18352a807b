/** What was found, at a glance: a sentence, four numbers, the groups beside their figures, all metrics. */
import { useEffect, useRef } from "preact/hooks";
import { bringIntoView } from "../components/bring.js";
import { Downloads } from "../components/downloads.js";
import { Bar } from "../components/job-status.js";
import { ReportPart } from "../components/report-part.js";
import type { Measured, ShownPart } from "../messages.js";
import { linked } from "../state/link.js";
import { measured, measureRun, planned } from "../state/measure.js";
import { view } from "../state/navigation.js";
import { bytes, sentence } from "../text.js";
import { LinkedModel, ShareLink } from "./link.js";
import { SnapshotFigures } from "./snapshot-figures.js";
import { Published } from "./source/gallery.js";
import { Planned } from "./source/planned.js";
import { Welcome, WhatToOpen } from "./source/welcome.js";
import { Groups } from "./tokens/groups.js";

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
  if (linked.value && view.value === "overview") return <LinkedModel linked={linked.value} />;
  if (planned.value) return <Planned />;
  const problem = measureRun.problem.value;
  return (
    <>
      {problem && problem.field === undefined && <WhatToOpen />}
      <Welcome />
    </>
  );
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

/** Of three columns, also where no metric has a hint: the numbers of all tables stand below each other. */
const withHints = (part: ShownPart): ShownPart =>
  part.kind === "table" ? { ...part, aligns: ["left", "right", "left"] } : part;

function Result({ measured: found }: { measured: Measured }) {
  const { opening, bytesRead, notes, files, blocks } = found;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => bringIntoView(heading.current), [found]);
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
          {sentence(note)}
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
            <ReportPart key={block.caption} part={withHints(block)} />
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
