/** Metrics of simulated snapshots beside observed ones. */
import { h, table } from "./dom.js";
import type { ComparedMetric } from "./messages.js";
import { count, fixed, float } from "./text.js";

const INTEGER = /^(n_|total_|black_hole_|largest_bh|smallest_bh|top2_|largest_component_size)/;

/** As the command line's tables: whole numbers as such, the others with three decimals. */
const shown = (metric: string, value: number): string => {
  if (!Number.isFinite(value)) return float(value);
  return INTEGER.test(metric) && Number.isInteger(value) ? count(value) : fixed(value, 3);
};

const signed = (z: number): string => `${z < 0 || Object.is(z, -0) ? "" : "+"}${fixed(z, 2)}σ`;

/** What was observed among the simulated snapshots; without that these alone. */
export function metricsTable(caption: string, metrics: readonly ComparedMetric[], trials: number): HTMLElement {
  const observed = metrics.some((metric) => metric.observed[0]);
  const head = observed
    ? ["Metric", "Observed", "Simulated mean ± std", "z", "Tail"]
    : ["Metric", "Simulated mean ± std", "min", "max"];
  const rows = metrics.map(({ metric, synthetic, observed: [place] }) => {
    const { mean, std, min, max } = synthetic;
    const simulated = `${fixed(mean, 3)} ± ${fixed(std, 3)}`;
    if (!place) return [metric, simulated, shown(metric, min), shown(metric, max)];
    const beyond = std !== 0 && !(Math.abs(place.z) < 2);
    // Of values that are all the same z is 0, whatever was observed: a number would mislead.
    const z = std === 0 ? h("small", {}, "no spread") : h("span", { class: beyond && "beyond" }, signed(place.z));
    return [metric, shown(metric, place.value), simulated, z, tail(place.tail, trials)];
  });
  return table(caption, head, rows);
}

/** With the digits that so many trials can tell. */
function tail(value: number, trials: number): string {
  if (Number.isNaN(value)) return "n/a";
  return value === 0 ? `< 1/${trials}` : fixed(value, String(trials).length);
}
