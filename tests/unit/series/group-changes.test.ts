import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Groups } from "../../../dist/rows/groups.js";
import { type GroupChanges, groupChanges } from "../../../dist/series/group-changes.js";

/** The vector of each token; tokens of the same are a group if they are two or more. */
function groupsOf(vectors: readonly number[]): Groups {
  const sets = naive(vectors);
  return {
    members: Uint32Array.from(sets.flat()),
    starts: Uint32Array.from([0, ...sets.map((_, at) => sets.slice(0, at + 1).flat().length)]),
  };
}

const naive = (vectors: readonly number[]): number[][] =>
  [...new Set(vectors)]
    .map((vector) => vectors.flatMap((other, token) => (other === vector ? [token] : [])))
    .filter(({ length }) => length > 1);

const changes = (before: readonly number[], after: readonly number[]): GroupChanges =>
  groupChanges(groupsOf(before), groupsOf(after), before.length);

/** By the definitions, set by set. */
function oracle(before: readonly number[], after: readonly number[]): GroupChanges {
  const [old, now] = [naive(before), naive(after)];
  const shared = (one: number[], other: number[]): number => one.filter((token) => other.includes(token)).length;
  return {
    births: now.filter((group) => old.every((other) => shared(group, other) === 0)).length,
    merges: now.filter((group) => old.filter((other) => shared(group, other) > 0).length >= 2).length,
    evaporations: old.filter((group) => now.every((other) => shared(group, other) < 2)).length,
  };
}

describe("groupChanges", () => {
  test.each<[string, number[], number[], Partial<GroupChanges>]>([
    ["nothing changed", [1, 1, 2, 2, 3], [5, 5, 6, 6, 7], {}],
    ["a group of tokens that were alone is born", [1, 2, 3, 4], [1, 1, 3, 4], { births: 1 }],
    ["a token that joins a group is no birth", [1, 1, 2], [1, 1, 1], {}],
    ["two groups become one", [1, 1, 2, 2], [1, 1, 1, 1], { merges: 1 }],
    [
      "a group takes one token of another: a merge, and what is left of two is none",
      [1, 1, 2, 2],
      [1, 1, 1, 3],
      { merges: 1, evaporations: 1 },
    ],
    ["a group falls apart", [1, 1, 1], [1, 2, 3], { evaporations: 1 }],
    ["a group that shrinks to two is still there", [1, 1, 1, 1], [1, 1, 2, 3], {}],
    ["a group that splits in two is still there, and neither half is born", [1, 1, 1, 1], [1, 1, 2, 2], {}],
    ["its tokens all go to different groups", [1, 1, 2, 2, 3, 3], [1, 2, 1, 2, 3, 3], { merges: 2, evaporations: 2 }],
    ["no tokens", [], [], {}],
  ])("%s", (_, before, after, expected) => {
    expect(changes(before, after)).toEqual({ births: 0, merges: 0, evaporations: 0, ...expected });
  });

  test("is what the definitions say, for any two steps", () => {
    const steps = fc
      .nat(12)
      .chain((tokens) => fc.tuple(...[0, 1].map(() => fc.array(fc.nat(5), { minLength: tokens, maxLength: tokens }))));
    fc.assert(
      fc.property(steps, ([before = [], after = []]) => {
        expect(changes(before, after)).toEqual(oracle(before, after));
      }),
      { numRuns: 500 },
    );
  });
});
