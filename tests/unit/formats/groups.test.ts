import { expect, it } from "vitest";
import { countGroups, maskOf, membersOf } from "../../../dist/formats/groups.js";

const groups = { members: Uint32Array.of(1, 4, 6, 0, 5), starts: Uint32Array.of(0, 3, 5) };
const none = { members: new Uint32Array(), starts: Uint32Array.of(0) };

it("groups are counted and listed", () => {
  expect(countGroups(groups)).toBe(2);
  expect([...membersOf(groups, 0)]).toEqual([1, 4, 6]);
  expect([...membersOf(groups, 1)]).toEqual([0, 5]);
  expect(countGroups(none)).toBe(0);
});

it("the mask has a 1 for every member and nothing else", () => {
  expect([...maskOf(groups, 8)]).toEqual([1, 1, 0, 0, 1, 1, 1, 0]);
  expect([...maskOf(none, 2)]).toEqual([0, 0]);
});
