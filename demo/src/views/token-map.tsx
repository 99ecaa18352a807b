/** The map of tokens: their rows along the two directions in which these vary most. */
import { useEffect, useMemo } from "preact/hooks";
import { Scatter } from "../components/scatter.js";
import type { TokenTable } from "../messages.js";
import { points, type Spot, select, spots } from "../state/map.js";
import { arrange, shown } from "../state/tokens.js";
import { asksServer, groups, readVectors, vectorsRun } from "../state/vectors.js";
import { count, fixed, plural, short } from "../text.js";
import { VectorsButton } from "./vectors-button.js";

const COLOURS: Record<string, string> = { near: "accent", "no-token": "muted" };

export function TokenMap({ found }: { found: TokenTable }) {
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
  return (
    <section class="map" aria-labelledby="map-title">
      <h3 id="map-title">Map</h3>
      {points.value ? (
        <>
          <Scatter
            label={`Map of ${plural(all.length, "vector")}: every token of it stands in the table`}
            dots={dots}
            tip={(dot) => tipOf(found, all[dot] as Spot)}
            onClick={(dot) => choose(found, all[dot] as Spot)}
            onBrush={(chosen) => select(chosen.map((dot) => all[dot] as Spot))}
          />
          <p class="hint">
            Along the two directions in which the tokens vary most: {fixed(100 * (points.value.shares[0] ?? 0), 1)}% of
            the variance from left to right, {fixed(100 * (points.value.shares[1] ?? 0), 1)}% from below to above. Click
            a dot for its group, or draw a rectangle to list what is in it.
          </p>
        </>
      ) : (
        <VectorsButton what="Draw the map" run={vectorsRun} vectors={groups.value.firsts.length} />
      )}
    </section>
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
  const name = names ? `“${short(names[first] as string, 24)}”` : `token ${ids[first]}`;
  const rest = tokens.length > 1 ? ` and ${count(tokens.length - 1)} more` : "";
  const group = numbers[first] ? `, group ${numbers[first]}` : "";
  return `${name}${rest}${group}`;
}
