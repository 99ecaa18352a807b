/** The figures of a snapshot, one at a time, drawn as wide as there is room. */
import { useState } from "preact/hooks";
import { Figure, SaveFigure, useDrawn, useWidth } from "../components/figure.js";
import { Segmented } from "../components/segmented.js";
import type { Measured, SnapshotFigure } from "../messages.js";
import { measureWorker } from "../state/measure.js";

const FIGURES = [
  ["populations", "Sizes"],
  ["graph", "Graph"],
  ["distances", "Distances"],
] as const;

export function SnapshotFigures({ measured: { drawable, metrics } }: { measured: Measured }) {
  const [figure, setFigure] = useState<SnapshotFigure>("populations");
  const [ref, width] = useWidth();
  const { svg, problem } = useDrawn(
    metrics.n_tokens === 0 ? 0 : width,
    (pixels) => measureWorker.run("draw", { figure, drawable, width: pixels }),
    [figure, drawable],
  );
  if (metrics.n_tokens === 0) return <p>There is nothing to draw. Try all rows, or the other embedding matrix.</p>;
  return (
    <div class="figures" ref={ref}>
      <div class="figure-bar">
        <Segmented label="Figure" choices={FIGURES} value={figure} onChoose={setFigure} />
        <SaveFigure
          name={figure}
          svg={() => measureWorker.run("draw", { figure, drawable })}
          png={(text) => measureWorker.run("png", text)}
        />
      </div>
      <p role="alert">{problem}</p>
      <Figure svg={svg} ratio={0.8} />
    </div>
  );
}
