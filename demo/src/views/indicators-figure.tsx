/** All tokens by their indicators: where the candidates lie among the others. */
import { useEffect, useState } from "preact/hooks";
import { Figure, useWidth } from "../components/figure.js";
import type { TokenTable } from "../messages.js";
import { measureWorker } from "../state/measure.js";

export function IndicatorsFigure({ found }: { found: TokenTable }) {
  const [svg, setSvg] = useState<string>();
  const [problem, setProblem] = useState("");
  const [ref, width] = useWidth();
  useEffect(() => {
    if (width === 0) return;
    let isWanted = true;
    measureWorker.run("drawTokens", width).then(
      (text) => isWanted && setSvg(text),
      (error: Error) => isWanted && setProblem(error.message),
    );
    return () => {
      isWanted = false;
    };
  }, [found, width]);
  return (
    <section id="tokens-figure" aria-label="Tokens by their indicators" ref={ref}>
      <p role="alert">{problem}</p>
      <Figure svg={svg} ratio={0.8} />
    </section>
  );
}
