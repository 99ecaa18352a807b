/** `groups.csv` and `ids.txt`. */
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { groupsCsv, idsText } from "../../../dist/csv/groups-csv.js";
import type { TokenName } from "../../../dist/tokenizers/names.js";

/** Groups from lists of token ids. */
const grouped = (...lists: number[][]) => ({
  members: Uint32Array.from(lists.flat()),
  starts: Uint32Array.from([0, ...lists.map((_, at) => lists.slice(0, at + 1).flat().length)]),
});

const named = (...tokens: string[]): TokenName[] => tokens.map((token) => ({ token, category: "ordinary" }));

describe("groups.csv", () => {
  it("has one row a token, the largest group first, ties by first token", () => {
    expect(groupsCsv(grouped([7, 9], [1, 4, 30], [2, 8]))).toBe(
      "group,population,token_id,token,category\n" +
        "1,3,1,,\n1,3,4,,\n1,3,30,,\n" +
        "2,2,2,,\n2,2,8,,\n" +
        "3,2,7,,\n3,2,9,,\n",
    );
  });

  it("takes names in the order of the members, whatever the order of the groups", () => {
    const names: TokenName[] = [
      { token: "b", category: "byte" },
      { token: "c", category: "added" },
      { token: "", category: "unreachable" },
      { token: "d", category: "special" },
      { token: "e", category: "ordinary" },
    ];
    expect(groupsCsv(grouped([7, 9], [1, 4, 30]), { names })).toBe(
      "group,population,token_id,token,category\n" +
        "1,3,1,,unreachable\n1,3,4,d,special\n1,3,30,e,ordinary\n2,2,7,b,byte\n2,2,9,c,added\n",
    );
  });

  it("has its header line alone for no groups", () => {
    const header = "group,population,token_id,token,category\n";
    expect(groupsCsv(grouped())).toBe(header);
    expect(groupsCsv({ members: new Uint32Array(0), starts: new Uint32Array(0) })).toBe(header);
  });

  it("quotes by RFC 4180 and alters no cell", () => {
    const tokens = ['say "so", now', "a,b", "a\nb", "=1+1", "-x", " the"];
    const lines = groupsCsv(grouped([0, 1, 2, 3, 4, 5]), { names: named(...tokens) });
    expect(lines).toContain('\n1,6,0,"say ""so"", now",ordinary\n1,6,1,"a,b",ordinary\n1,6,2,"a\nb",ordinary\n');
    expect(lines).toContain("\n1,6,3,=1+1,ordinary\n1,6,4,-x,ordinary\n");
    expect(
      Papa.parse<string[]>(lines.trimEnd())
        .data.slice(1)
        .map((row) => row[3]),
    ).toEqual(tokens);
  });

  it("escapes formulas when asked to, and only these", () => {
    const tokens = ["=1", "+1", "-1", "@a", "\tx", "\rx", "a=1", "'", ""];
    const csv = groupsCsv(grouped(tokens.map((_, id) => id)), { names: named(...tokens), escapeFormulas: true });
    expect(
      Papa.parse<string[]>(csv.trimEnd(), { newline: "\n" })
        .data.slice(1)
        .map((row) => row[3]),
    ).toEqual(["'=1", "'+1", "'-1", "'@a", "'\tx", "'\rx", "a=1", "'", ""]);
  });

  it("is read back as it was, whatever the tokens", () => {
    const lists = fc
      .uniqueArray(fc.nat(1e6), { minLength: 1, maxLength: 30 })
      .chain((ids) =>
        fc.array(fc.nat(4), { minLength: ids.length, maxLength: ids.length }).map((of) => [ids, of] as const),
      );
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.string({ unit: "binary" })), ([ids, of], texts) => {
        const parts = [0, 1, 2, 3, 4]
          .map((group) => ids.filter((_, at) => of[at] === group).sort((a, b) => a - b))
          .filter((part) => part.length > 0);
        const groups = grouped(...parts);
        const names = [...groups.members].map(
          (): TokenName => ({ token: texts.next().value as string, category: "ordinary" }),
        );
        const rows = Papa.parse<string[]>(groupsCsv(groups, { names }).slice(0, -1), {
          newline: "\n",
          delimiter: ",",
        }).data.slice(1);
        const byId = new Map([...groups.members].map((id, at) => [String(id), names[at]!.token]));
        expect(rows.map(([, , id, token]) => [id, token])).toEqual(rows.map(([, , id]) => [id, byId.get(id!)]));
        const sorted = [...parts].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
        expect(rows.map(([group, population, id]) => [group, population, id].map(Number))).toEqual(
          sorted.flatMap((part, at) => part.map((id) => [at + 1, part.length, id])),
        );
      }),
    );
  });
});

describe("ids.txt", () => {
  it("has the ids of all groups, ascending, one a line", () => {
    expect(idsText(grouped([7, 90], [1, 4, 30]))).toBe("1\n4\n7\n30\n90\n");
  });

  it("is empty for no groups", () => expect(idsText(grouped())).toBe(""));

  it("leaves the groups as they were", () => {
    const groups = grouped([7, 9], [1]);
    idsText(groups);
    expect([...groups.members]).toEqual([7, 9, 1]);
  });
});
