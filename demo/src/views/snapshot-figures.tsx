/** The figures of a snapshot, one at a time, drawn as wide as there is room. */
import { useEffect, useState } from "preact/hooks";
import { Figure, SaveFigure, useWidth } from "../components/figure.js";
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
  const [svg, setSvg] = useState<string>();
  const [problem, setProblem] = useState("");
  const [ref, width] = useWidth();
  useEffect(() => {
    if (width === 0 || metrics.n_tokens === 0) return;
    let isWanted = true;
    measureWorker.run("draw", { figure, drawable, width }).then(
      (text) => isWanted && setSvg(text),
      (error: Error) => isWanted && setProblem(error.message),
    );
    return () => {
      isWanted = false;
    };
  }, [figure, drawable, width]);
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
