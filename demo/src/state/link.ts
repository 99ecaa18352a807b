/**
 * What is seen, as an address that can be sent to others: the source by name, how it is measured and simulated, view and group. Neither a Hub nor a
 * token can stand in it, and a link to a model on the Hub reads nothing before a click.
 */
import { effect, signal, untracked } from "@preact/signals";
import { hub } from "./hub.js";
import { mapKind } from "./map.js";
import { lookUp, measure, measured, measuredAs, openExample, options, planned } from "./measure.js";
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
export const hasLink = (): boolean => query() !== "";

const EPSILON = options.epsilon.peek();

/** Parameters of a simulation, which are text, with what they are by default. */
const PARAMETERS = {
  sigma: [simulation.sigma, simulation.sigma.peek()],
  trials: [simulation.trials, simulation.trials.peek()],
  seed: [simulation.seed, simulation.seed.peek()],
} as const;

/** The query of what is seen, as it was measured; the empty text where it has no address. */
function query(): string {
  const { what, mask, options: measuredBy } = measuredAs.value ?? {};
  const at = new URLSearchParams();
  if (what === "example") at.set("example", "");
  else if (what && "address" in what && !mask) {
    at.set("model", what.address.replace("hf://", ""));
    if (measuredBy?.tensor !== undefined) at.set("tensor", measuredBy.tensor);
    if (planned.value?.bytes !== undefined) at.set("bytes", String(planned.value.bytes));
    if (measuredBy?.rows === "all") at.set("rows", "all");
    if (measuredBy?.as !== undefined) at.set("as", measuredBy.as);
  } else return "";
  if (measuredBy && measuredBy.epsilon !== Number(EPSILON)) at.set("epsilon", String(measuredBy.epsilon));
  for (const [name, [value, usual]] of Object.entries(PARAMETERS)) if (value.value !== usual) at.set(name, value.value);
  if (mapKind.value === "sky") at.set("map", "sky");
  if (arrangement.value.group > 0) at.set("group", String(arrangement.value.group));
  return `?${at.toString().replace(/^example=/, "example")}`;
}

/** What the address says. */
function read(): void {
  const at = new URLSearchParams(location.search);
  for (const [name, [value, usual]] of Object.entries(PARAMETERS)) value.value = at.get(name) ?? usual;
  options.epsilon.value = at.get("epsilon") ?? EPSILON;
  options.rows.value = at.get("rows") === "all" ? "all" : "identical";
  const as = at.get("as");
  options.as.value = as === "bf16" || as === "f16" ? as : "";
  mapKind.value = at.get("map") === "sky" ? "sky" : "plane";
  groupToShow.value = wholeNumber(at.get("group")) ?? 0;
  const model = at.get("model")?.trim();
  linked.value = model ? { model, bytes: wholeNumber(at.get("bytes")) } : undefined;
  if (model) {
    measured.value = undefined;
    hub.name.value = `hf://${model}`;
    hub.revision.value = "";
  } else if (at.has("example")) void openExample();
  else measured.value = undefined;
}

/** A whole number above zero; whoever made a link may have written anything. */
function wholeNumber(text: string | null): number | undefined {
  const value = /^\d+$/.test(text ?? "") ? Number(text) : 0;
  return value > 0 && Number.isSafeInteger(value) ? value : undefined;
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
