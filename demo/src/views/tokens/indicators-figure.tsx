/** All tokens by their indicators: where the candidates lie among the others. */
import { Figure, useDrawn, useWidth } from "../../components/figure.js";
import type { TokenTable } from "../../messages.js";
import { measureWorker } from "../../state/measure.js";

export function IndicatorsFigure({ found }: { found: TokenTable }) {
  const [ref, width] = useWidth();
  const { svg, problem } = useDrawn(width, (pixels) => measureWorker.run("drawTokens", pixels), [found]);
  return (
    <section id="tokens-figure" aria-label="Tokens by their indicators" ref={ref}>
      <p role="alert">{problem}</p>
      <Figure svg={svg} ratio={0.8} />
    </section>
  );
}
