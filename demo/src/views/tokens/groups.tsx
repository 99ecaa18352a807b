/** The groups of equal rows, the largest first. */
import { Table } from "../../components/report-part.js";
import type { Group, Measured } from "../../messages.js";
import { openView } from "../../state/navigation.js";
import { arrange } from "../../state/tokens.js";
import { count, fixed, plural, short } from "../../text.js";
import { NameTokens } from "./name-tokens.js";

/** Characters of a token that are shown. */
const TOKEN_LENGTH = 40;

export function Groups({ measured: { groups, groupCount, metrics, tokens } }: { measured: Measured }) {
  if (groups.length === 0) return <p>There are no groups to list.</p>;
  const rest = groupCount - groups.length;
  return (
    <div class="groups">
      {metrics.n_black_holes > 0 && (
        <button type="button" class="small" id="show-tokens" onClick={() => showTokens(0)}>
          List all {plural(tokens.ids.length, "token")}
        </button>
      )}
      {!tokens.names && <NameTokens />}
      <Table
        caption="Tokens that share a vector, largest group first"
        head={["#", "Tokens", "Share", "Which"]}
        aligns={["left", "right", "right", "left"]}
        lines={groups.map((group, at) => [
          group.population > 1 ? <ShowGroup key={at} group={at + 1} /> : String(at + 1),
          count(group.population),
          `${fixed((group.population / metrics.total_population) * 100, 1)}%`,
          tokensOf(group),
        ])}
      />
      {rest > 0 && <p class="hint">and {count(rest)} more; groups.csv has all of them</p>}
    </div>
  );
}

/** Opens the table of tokens; 0 shows those of all groups. */
function showTokens(group: number): void {
  arrange({ group });
  openView("tokens");
  // The button is hidden now; the focus must not be lost.
  document.getElementById("tab-tokens")?.focus();
}

/** Opens its tokens in the table, and its vector against the others. */
const ShowGroup = ({ group }: { group: number }) => (
  <button type="button" class="link" aria-label={`Show group ${group}`} onClick={() => showTokens(group)}>
    {group}
  </button>
);

function tokensOf({ tokens, names, population }: Group): string {
  const shown = tokens.map((token, at) =>
    names[at] ? `${token} “${short(names[at] as string, TOKEN_LENGTH)}”` : `${token}`,
  );
  const rest = population - tokens.length;
  return rest > 0 ? `${shown.join(", ")}, and ${count(rest)} more` : shown.join(", ");
}
