/** The map of tokens: their rows along the two directions in which these vary most. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { HUB_HOST } from "../../built.js";
import { SaveFigure } from "../../components/figure.js";
import { Scatter } from "../../components/scatter.js";
import { Segmented } from "../../components/segmented.js";
import type { TokenTable } from "../../messages.js";
import { hasSky, mapKind, points, type Spot, select, showMap, spots } from "../../state/map.js";
import { measureWorker } from "../../state/measure.js";
import { arrange, findTokens, isCandidates, shown, tokensRun } from "../../state/tokens.js";
import { asksServer, groups, readVectors, vectorsRun } from "../../state/vectors.js";
import { count, fixed, plural, short, textAt } from "../../text.js";
import type { Sky as SkyView } from "./sky.js";
import { VectorsButton } from "./vectors-button.js";

const COLOURS: Record<string, string> = { near: "accent", "no-token": "muted" };

const KINDS = [
  ["plane", "Dead and near"],
  ["sky", "Whole vocabulary"],
] as const;

export function TokenMap({ found }: { found: TokenTable }) {
  const kind = mapKind.value;
  const isThere = kind === "sky" ? found.sky !== undefined : points.value !== undefined;
  return (
    <section class="map" aria-labelledby="map-title">
      <h3 id="map-title">Map</h3>
      {hasSky.value && (
        <div class="figure-bar">
          <Segmented label="What the map shows" choices={KINDS} value={kind} onChoose={showMap} />
          {isCandidates.value && isThere && (
            <SaveFigure
              name={kind === "sky" ? "sky" : "map"}
              svg={() => measureWorker.run("drawMap", kind)}
              png={(text) => measureWorker.run("png", text)}
            />
          )}
        </div>
      )}
      {kind === "sky" ? <SkyWhenThere found={found} /> : <Plane found={found} />}
    </section>
  );
}

/** The sky, whose code comes when it is wanted first. */
function SkyWhenThere({ found }: { found: TokenTable }) {
  const [view, setView] = useState<{ Sky: typeof SkyView }>();
  useEffect(() => {
    void import("./sky.js").then(setView);
  }, []);
  if (found.sky && view) return <view.Sky found={found} sky={found.sky} />;
  return (
    <div class="sky-empty">
      <p class="hint">
        In which direction each token lies from the mean of all rows, which are read some tens of times
        {asksServer.value ? ` from ${HUB_HOST}` : ""}.
      </p>
      {!tokensRun.running.value && (
        <button type="button" class="small" id="sky-find" onClick={() => void findTokens(true)}>
          Look at the sky
        </button>
      )}
    </div>
  );
}

function Plane({ found }: { found: TokenTable }) {
  const hasMap = points.value !== undefined;
  useEffect(() => {
    if (!hasMap && !asksServer.peek()) void readVectors();
  }, [found, hasMap]);
  const all = spots.value;
  const places = shown.value;
  const dots = useMemo(() => {
    const isShown = new Uint8Array(found.ids.length);
    for (const at of places) isShown[at] = 1;
    return all.map((spot) => ({
      x: spot.x,
      y: spot.y,
      radius: Math.min(22, 2 + Math.sqrt(spot.tokens.length) * 0.7),
      colour: spot.tokens.some((at) => isShown[at] === 1) ? colourOf(found, spot) : "strong-line",
    }));
  }, [found, all, places]);
  if (!points.value) return <VectorsButton what="Draw the map" run={vectorsRun} vectors={groups.value.firsts.length} />;
  return (
    <>
      <Scatter
        label={`Map of ${plural(all.length, "vector")}: every token of it stands in the table`}
        dots={dots}
        tip={(dot) => tipOf(found, all[dot] as Spot)}
        onClick={(dot) => choose(found, all[dot] as Spot)}
        onBrush={(chosen) => select(chosen.map((dot) => all[dot] as Spot))}
      />
      <p class="hint">
        Along the two directions in which the tokens vary most: {fixed(100 * (points.value.shares[0] ?? 0), 1)}% of the
        variance from left to right, {fixed(100 * (points.value.shares[1] ?? 0), 1)}% from below to above. Click a dot
        for its group, or draw a rectangle to list what is in it.
      </p>
    </>
  );
}

function colourOf(found: TokenTable, { tokens: [first = 0] }: Spot): string {
  const kind = found.kinds?.values[found.kinds.codes[first] as number] ?? "";
  return COLOURS[kind] ?? "ring";
}

/** A group is shown by itself; any other token alone. */
function choose(found: TokenTable, spot: Spot): void {
  const group = found.groups[spot.tokens[0] as number] as number;
  if (group > 0) arrange({ group, only: undefined });
  else select([spot]);
}

function tipOf({ ids, names, groups: numbers }: TokenTable, { tokens }: Spot): string {
  const first = tokens[0] as number;
  const name = names ? `“${short(textAt(names, first), 24)}”` : `token ${ids[first]}`;
  const rest = tokens.length > 1 ? ` and ${count(tokens.length - 1)} more` : "";
  const group = numbers[first] ? `, group ${numbers[first]}` : "";
  return `${name}${rest}${group}`;
}
