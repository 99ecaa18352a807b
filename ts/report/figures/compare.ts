/** The figure of the compare job. */

import { recordNames } from "../../comparison/tabled.js";
import { pText } from "../../comparison/text.js";
import type { Theme } from "../../drawing/figure-options.js";
import type { EnvelopeData } from "../../figures/panels/envelope-data.js";
import type { PopulationsData } from "../../figures/panels/populations-data.js";
import type { Comparison } from "../../jobs/compare.js";
import type { Metric } from "../../metrics/metrics.js";
import { fileName } from "../../text/file-name.js";
import { count, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = Pick<typeof import("../../figures/figures.js"), "comparisonFigure">;

/** Observed records that are drawn: more lines would hide the histograms. */
const DRAWN = 100;

/** Draws the histograms of the synthetic records with the observed ones, and under the title which files were compared. */
export function compareFigure(
  figures: Figures,
  comparison: Comparison,
  theme: Theme | undefined,
  width?: number,
): string {
  const { label, observed, synthetic, metrics } = comparison;
  const { length } = observed.records;
  const names = length === 1 ? [label] : recordNames(observed.records).slice(0, DRAWN);
  const left = length > DRAWN ? [`the first ${count(DRAWN)} of ${plural(length, "observed record")}`] : [];
  const envelope = length === 1 ? envelopeOf(comparison) : undefined;
  const populations = populationsOf(comparison);
  return figures.comparisonFigure(
    {
      synthetic: Object.fromEntries(metrics.map(({ metric, values }) => [metric, values])) as Partial<
        Record<Metric, Float64Array>
      >,
      observed: names.map((name, record) => ({
        label: visible(name),
        values: Object.fromEntries(
          metrics.map(({ metric, observed: seen }) => [metric, seen[record]?.value]),
        ) as Partial<Record<Metric, number>>,
      })),
      trials: synthetic.records,
      ...(envelope && { envelope }),
      ...(populations && { populations }),
    },
    {
      theme,
      width,
      parameters: [`observed: ${fileName(observed.source)}`, `synthetic: ${fileName(synthetic.source)}`, ...left],
    },
  );
}

/** The envelope of the only observed record; none where nothing could be tested. */
function envelopeOf({ label, observed, metrics }: Comparison): EnvelopeData | undefined {
  const { envelope, jointP } = observed.records[0] as Comparison["observed"]["records"][number];
  if (!envelope) return undefined;
  return {
    label: visible(label),
    alpha: envelope.alpha,
    jointP,
    metrics: metrics.map(({ metric, synthetic: { mean, std, min, max }, observed: [place] }, at) => ({
      metric: visible(metric),
      // The mean of equal values need not be that value when it is computed.
      mean: min === max ? min : mean,
      std: min === max ? 0 : std,
      low: envelope.low[at] as number,
      high: envelope.high[at] as number,
      observed: place?.value ?? Number.NaN,
    })),
  };
}

/** The populations of the only observed record in the envelope of the simulated ones. */
function populationsOf({ populations }: Comparison): PopulationsData | undefined {
  const [record, another] = populations?.observed.records ?? [];
  if (!populations || !record?.envelope || another) return undefined;
  const { low, high, alpha } = record.envelope;
  const { median, records } = populations.synthetic;
  const level = `${Number((100 * (1 - alpha)).toPrecision(6))}%`;
  const caption = `dots: observed; band: global envelope (${level}) of ${plural(records, "simulated curve")}, line: their median; joint p ${pText(record.jointP, records)}; at the foot: no such rank`;
  return { observed: record.populations, envelope: { low, median, high, caption } };
}
