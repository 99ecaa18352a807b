/** The table of tokens: which there are, which are shown, and in which order. The worker sorts; here are columns and places in them. */
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Arrangement, TokenSort, TokenTable } from "../messages.js";
import { JobRun } from "./job-run.js";
import { measured, measureWorker, source } from "./measure.js";

export const tokensRun = new JobRun();

/** Every candidate, where these were looked for. */
const candidates = signal<TokenTable | undefined>(undefined);
export const table = computed(() => candidates.value ?? measured.value?.tokens);
export const isCandidates = computed(() => candidates.value !== undefined);

const ALL: Arrangement = {
  search: "",
  kind: "",
  category: "",
  script: "",
  group: 0,
  all: false,
  sort: "table",
  descending: false,
};
export const arrangement = signal(ALL);

/** Places in the table, in the order in which they are shown. */
export const shown = signal<Uint32Array>(new Uint32Array(0));

export function arrange(change: Partial<Arrangement>): void {
  arrangement.value = { ...arrangement.peek(), ...change };
}

/** Whether not all tokens are asked for. */
export const isFiltered = computed(() => {
  const { search, kind, category, script, group, only } = arrangement.value;
  return search + kind + category + script !== "" || group > 0 || only !== undefined;
});

export const clearFilters = (): void =>
  arrange({ search: "", kind: "", category: "", script: "", group: 0, only: undefined });

/** Sorts by a column; by the same one again the other way round. */
export function sortBy(sort: TokenSort): void {
  const { sort: before, descending } = arrangement.peek();
  arrange({ sort, descending: before === sort && !descending });
}

/** Looks for candidates; with `sky` also for the directions of all tokens, which are then in the table too. */
export async function findTokens(sky = false): Promise<void> {
  const given = source();
  if (!given) return;
  const asked = { ...given, sky };
  const of = measured.peek();
  const found = await tokensRun.run("Opening", (events) => measureWorker.run("findTokens", asked, events));
  if (!found || measured.peek() !== of) return;
  batch(() => {
    arrangement.value = { ...ALL, all: sky };
    candidates.value = found;
  });
}

export const saveShown = (): Promise<Blob> => measureWorker.run("saveTokens", shown.peek());

export const shownIds = (): string => {
  const { ids } = table.peek() ?? {};
  return ids ? Array.from(shown.peek(), (at) => ids[at]).join("\n") : "";
};

/** The group that a link names: shown when its tokens are there. */
export const groupToShow = signal(0);

// Another measurement has other tokens: those that are still looked for are not its own.
effect(() => {
  const found = measured.value;
  untracked(() => tokensRun.cancel());
  batch(() => {
    candidates.value = undefined;
    // A link may name a group that there is not.
    const group = groupToShow.peek();
    const last = found?.tokens.groups.at(-1) ?? 0;
    arrangement.value = { ...ALL, group: group <= last ? group : 0 };
    if (found) groupToShow.value = 0;
  });
});

let asked = 0;
effect(() => {
  const wanted = arrangement.value;
  asked += 1;
  const mine = asked;
  if (!table.value) {
    shown.value = new Uint32Array(0);
    return;
  }
  void measureWorker.run("arrangeTokens", wanted).then((places) => {
    if (mine === asked) shown.value = places;
  });
});
