/**
 * What is seen, as an address that can be sent to others: the source by name, how it is measured and simulated, view and group. Neither a Hub nor a
 * token can stand in it, and a link to a model on the Hub reads nothing before a click.
 */
import { effect, signal, untracked } from "@preact/signals";
import { hub } from "./hub.js";
import { mapKind } from "./map.js";
import { isExample, lookUp, measure, measured, openExample, options, planned, source } from "./measure.js";
import { simulation } from "./simulate.js";
import { arrangement, groupToShow } from "./tokens.js";

/** A model that the address names and that nobody has asked for yet. */
export interface Linked {
  /** `owner/name@revision/file` */
  model: string;
  /** What the sender's page read of it. */
  bytes: number | undefined;
}

export const linked = signal<Linked | undefined>(undefined);

/** Whether what was measured has an address: files of this machine have none. */
export const hasLink = (): boolean => isExample.value || planned.value !== undefined;

/** Parameters that are text, with what they are by default. */
const PARAMETERS = {
  epsilon: [options.epsilon, options.epsilon.peek()],
  sigma: [simulation.sigma, simulation.sigma.peek()],
  trials: [simulation.trials, simulation.trials.peek()],
  seed: [simulation.seed, simulation.seed.peek()],
} as const;

/** The query of what is seen; the empty text where it has no address. */
function query(): string {
  const given = source();
  const at = new URLSearchParams();
  if (isExample.value) at.set("example", "");
  else if (given && "address" in given.what) {
    at.set("model", given.what.address.replace("hf://", ""));
    if (options.tensor.value !== "") at.set("tensor", options.tensor.value);
    if (planned.value?.bytes !== undefined) at.set("bytes", String(planned.value.bytes));
  } else return "";
  if (options.rows.value !== "identical") at.set("rows", options.rows.value);
  if (options.as.value !== "") at.set("as", options.as.value);
  for (const [name, [value, usual]] of Object.entries(PARAMETERS)) if (value.value !== usual) at.set(name, value.value);
  if (mapKind.value === "sky") at.set("map", "sky");
  if (arrangement.value.group > 0) at.set("group", String(arrangement.value.group));
  return `?${at.toString().replace(/^example=/, "example")}`;
}

/** What the address says. */
function read(): void {
  const at = new URLSearchParams(location.search);
  for (const [name, [value, usual]] of Object.entries(PARAMETERS)) value.value = at.get(name) ?? usual;
  options.rows.value = at.get("rows") === "all" ? "all" : "identical";
  const as = at.get("as");
  options.as.value = as === "bf16" || as === "f16" ? as : "";
  mapKind.value = at.get("map") === "sky" ? "sky" : "plane";
  groupToShow.value = Number.parseInt(at.get("group") ?? "0", 10) || 0;
  const model = at.get("model");
  linked.value = model === null ? undefined : { model, bytes: Number(at.get("bytes") ?? Number.NaN) || undefined };
  if (model !== null) {
    measured.value = undefined;
    hub.name.value = `hf://${model}`;
    hub.revision.value = "";
  } else if (at.has("example")) void openExample();
  else measured.value = undefined;
}

/** Opens what the address names: somebody clicked, having seen what will be read. */
export async function openLinked(): Promise<void> {
  const tensor = new URLSearchParams(location.search).get("tensor");
  if (!(await lookUp())) return;
  if (tensor !== null) options.tensor.value = tensor;
  await measure();
}

export function startLink(): void {
  let present = location.search;
  if (present !== "") read();
  addEventListener("popstate", () => {
    if (location.search === present) return;
    present = location.search;
    read();
  });
  const show = (how: "pushState" | "replaceState"): void => {
    const next = query();
    if (next === present) return;
    present = next;
    history[how](null, "", `${location.pathname}${next}${location.hash}`);
  };
  effect(() => {
    if (!measured.value) return;
    untracked(() => {
      linked.value = undefined;
      show("pushState");
    });
  });
  effect(() => {
    arrangement.value.group;
    mapKind.value;
    for (const [value] of Object.values(PARAMETERS)) value.value;
    untracked(() => {
      if (measured.value) show("replaceState");
    });
  });
}
