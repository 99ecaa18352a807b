import { expect, it } from "vitest";
import { countGroups, groupsOfJoined, maskOf, membersOf } from "../../../dist/rows/groups.js";

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

it("rows that joined sets become groups, largest first, ties by first row, single ones left out", () => {
  const rows = Uint32Array.of(3, 5, 7, 8, 9, 12, 20);
  expect(groupsOfJoined(Uint32Array.of(0, 1, 2, 1, 0, 3, 1), rows)).toEqual({
    members: Uint32Array.of(5, 8, 20, 3, 9),
    starts: Uint32Array.of(0, 3, 5),
  });
  expect(groupsOfJoined(Uint32Array.of(0, 1, 1, 0), Uint32Array.of(2, 4, 6, 8)).members).toEqual(
    Uint32Array.of(2, 8, 4, 6),
  );
  expect(groupsOfJoined(new Uint32Array(), new Uint32Array())).toEqual(none);
});
