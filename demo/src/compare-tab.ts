/** The third tab: two CSV files, and what the comparison says. */
import { JobWorker } from "./client.js";
import { byId, Downloads, h } from "./dom.js";
import { onFiles } from "./drop.js";
import { figure } from "./figure.js";
import { JobStatus } from "./job-status.js";
import type { Compared, Measured } from "./messages.js";
import { metricsTable } from "./metrics-table.js";
import { bytes, count } from "./text.js";

/** Observed rows whose tables are shown. */
const LISTED = 20;

/** Hears what the other tabs made. */
export function startCompare(): { measured: (measured: Measured) => void; simulated: (csv: Blob) => void } {
  const worker = new JobWorker();
  const status = new JobStatus("compare-job");
  const start = byId("compare-start", HTMLButtonElement);
  const label = byId("compare-label", HTMLInputElement);
  const result = byId("compare-result", HTMLElement);
  const sides = { observed: side("observed"), synthetic: side("synthetic") };

  const compare = async (): Promise<void> => {
    const [observed, synthetic] = [sides.observed.file, sides.synthetic.file];
    if (!observed || !synthetic) return;
    const compared = await status.run("Reading", start, (signal) =>
      worker.run(
        "compare",
        { observed, synthetic, label: label.value.trim() },
        { signal, onProgress: status.progress },
      ),
    );
    if (!compared) return;
    status.say(`Done: ${count(compared.metrics.length)} metrics compared.`);
    showCompared(result, compared);
  };

  function side(name: "observed" | "synthetic") {
    const made = { file: undefined as File | undefined, take: (_: File): void => {} };
    made.take = (file) => {
      made.file = file;
      byId(`compare-${name}-name`, HTMLElement).textContent = `${file.name} (${bytes(file.size)})`;
      start.disabled = !sides.observed.file || !sides.synthetic.file;
      result.replaceChildren();
      void compare();
    };
    onFiles(byId(`compare-${name}-drop`, HTMLElement), byId(`compare-${name}`, HTMLInputElement), ([file]) => {
      if (file) made.take(file);
    });
    return made;
  }

  byId("compare-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void compare();
  });
  const offer = (id: string, take: () => void): (() => void) => {
    const button = byId(id, HTMLButtonElement);
    button.addEventListener("click", take);
    return () => {
      button.disabled = false;
    };
  };
  let measured = "";
  let simulated: Blob | undefined;
  const offerMeasured = offer("compare-measured", () => sides.observed.take(new File([measured], "stats.csv")));
  const offerSimulated = offer("compare-simulated", () => {
    if (simulated) sides.synthetic.take(new File([simulated], "trials.csv"));
  });
  return {
    measured: ({ csv }) => {
      measured = csv;
      offerMeasured();
    },
    simulated: (csv) => {
      simulated = csv;
      offerSimulated();
    },
  };
}

const downloads = new Downloads();

function showCompared(place: HTMLElement, compared: Compared): void {
  const { rows, metrics, findings, notes, synthetic } = compared;
  const list = (texts: string[]): Node[] =>
    texts.length === 0 ? [] : [h("ul", { class: "findings" }, ...texts.map((text) => h("li", {}, text)))];
  const findingsOf = (row: number | undefined): string[] =>
    findings.filter((finding) => finding.row === row).map(({ text }) => text);
  const each = rows
    .slice(0, LISTED)
    .flatMap(({ name, beyond2, total }, row) => [
      metricsTable(
        `${name} among ${count(synthetic)} simulated: ${beyond2} of ${total} metrics beyond 2σ`,
        metrics,
        synthetic,
        row,
      ),
      h("h3", {}, rows.length > 1 ? `Findings for ${name}` : "Findings"),
      ...list(findingsOf(row)),
    ]);
  const more = rows.length - LISTED;
  place.replaceChildren(
    h("h2", {}, "Result"),
    ...notes.map((note) => h("p", {}, `Note: ${note}.`)),
    downloads.links([{ name: "summary.csv", label: "summary CSV", blob: compared.summary }]),
    figure(compared.figure),
    ...each,
    ...(more > 0 ? [h("p", {}, `and ${count(more)} rows more: summary.csv has them all`)] : []),
    ...(findingsOf(undefined).length > 0 ? [h("h3", {}, "The simulated rows"), ...list(findingsOf(undefined))] : []),
  );
}
