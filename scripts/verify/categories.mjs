/**
 * Tokens and categories against what the reference library encodes: node scripts/verify/categories.mjs TOKENIZER.json...
 *
 * Run scripts/verify/categories.py with the same files first. Run by hand; the dated table is in docs/design/tokenizers.md. A token that ours calls ordinary and the reference never gives
 * is one that needs a text which was not tried, or one that ours cannot decide.
 */
import { readFileSync } from "node:fs";
import "../../dist/entry/node.js";
import { nameTokens } from "../../dist/tokenizers/names.js";
import { openTokenizer } from "../../dist/tokenizers/open.js";

const rows = [];
for (const path of process.argv.slice(2)) {
  const { tokens, reached } = JSON.parse(readFileSync(`${path}.reference.json`, "utf8"));
  const tokenizer = await openTokenizer(path);
  const names = await nameTokens(tokenizer, tokens.keys());
  const row = {
    path,
    ids: tokens.length,
    ids_wrong: 0,
    undecided: 0,
    reached_called_unreachable: 0,
    unreached_called_ordinary: 0,
  };
  const examples = [];
  for (const [id, token] of tokens.entries()) {
    if ((tokenizer.tokens.get(id) ?? null) !== token) row.ids_wrong += 1;
    const { category } = names[id];
    if (token === null || category === "special" || category === "added" || category === "byte") continue;
    if (reached[id] === "?") row.undecided += 1;
    else if (reached[id] === "1" && category === "unreachable")
      row.reached_called_unreachable += examples.push([id, token, category]) && 1;
    else if (reached[id] === "0" && category !== "unreachable")
      row.unreached_called_ordinary += examples.push([id, token, category]) && 1;
  }
  rows.push(row);
  if (examples.length > 0) console.log(path, JSON.stringify(examples.slice(0, 12)));
}
console.table(rows);
