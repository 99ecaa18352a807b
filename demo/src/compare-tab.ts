/** The third tab: two CSV files, and what the comparison says. */

import { JobWorker } from "./client.js";
import { byId, Downloads, h } from "./dom.js";
import { onFiles } from "./drop.js";
import { figure, type Saving } from "./figure.js";
import { JobStatus } from "./job-status.js";
import type { Compared, Measured } from "./messages.js";
import { partElement } from "./parts.js";
import { bytes, plural } from "./text.js";

/** Hears what the other tabs made. */
export function startCompare(): { measured: (measured: Measured) => void; simulated: (csv: Blob) => void } {
  const worker = new JobWorker();
  const status = new JobStatus("compare-job");
  const start = byId("compare-start", HTMLButtonElement);
  const label = byId("compare-label", HTMLInputElement);
  const wide = byId("compare-wide", HTMLInputElement);
  const result = byId("compare-result", HTMLElement);
  const sides = { observed: side("observed"), synthetic: side("synthetic") };

  const compare = async (): Promise<void> => {
    const [observed, synthetic] = [sides.observed.file, sides.synthetic.file];
    if (!observed || !synthetic) return;
    result.replaceChildren();
    const compared = await status.run("Reading", start, (signal) =>
      worker.run(
        "compare",
        { observed, synthetic, label: label.value.trim(), wide: wide.checked },
        { signal, onProgress: status.progress },
      ),
    );
    if (!compared) return;
    status.say(`Done: ${plural(compared.metrics, "metric")} compared.`);
    showCompared(result, compared, (svg) => worker.run("png", svg));
  };

  function side(name: "observed" | "synthetic") {
    const made = { file: undefined as File | undefined, set: (_: File): void => {} };
    made.set = (file) => {
      made.file = file;
      byId(`compare-${name}-name`, HTMLElement).textContent = `${file.name} (${bytes(file.size)})`;
      start.disabled = !sides.observed.file || !sides.synthetic.file;
      result.replaceChildren();
    };
    onFiles(byId(`compare-${name}-drop`, HTMLElement), byId(`compare-${name}`, HTMLInputElement), (files) => {
      // Of two at once the smaller one was observed: trials are many rows.
      const [first, second] = files.toSorted((a, b) => a.size - b.size);
      if (first && second) {
        sides.observed.set(first);
        sides.synthetic.set(second);
      } else if (first) made.set(first);
      void compare();
    });
    return made;
  }

  byId("compare-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void compare();
  });
  const offer = (id: string, take: () => void): (() => void) => {
    const button = byId(id, HTMLButtonElement);
    button.addEventListener("click", () => {
      take();
      void compare();
    });
    return () => {
      button.disabled = false;
    };
  };
  let measured = "";
  let simulated: Blob | undefined;
  const offerMeasured = offer("compare-measured", () => sides.observed.set(new File([measured], "stats.csv")));
  const offerSimulated = offer("compare-simulated", () => {
    if (simulated) sides.synthetic.set(new File([simulated], "trials.csv"));
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

function showCompared(place: HTMLElement, compared: Compared, draw: Saving["draw"]): void {
  const { facts, notes, sections, files } = compared;
  downloads.clear();
  place.replaceChildren(
    h("h2", {}, "Result"),
    h("ul", { class: "facts" }, ...facts.map((fact) => h("li", {}, fact))),
    ...notes.map((note) => h("p", {}, `Note: ${note}.`)),
    downloads.list(files),
    figure(compared.figure, "comparison", { downloads, draw }),
    ...sections.flatMap(({ title, parts }) => [h("h3", {}, title), ...parts.map((part) => partElement(part, "h4"))]),
  );
}
