import { expect, test } from "vitest";
import { componentsCsv } from "../../../dist/csv/components-csv.js";

const GRAPH = {
  components: Uint32Array.of(1, 0, 0, 2),
  degrees: Uint32Array.of(0, 1, 1, 0),
  populations: Float64Array.of(5, 3, 1, 1),
  firstTokens: Uint32Array.of(9, 4, 2, 7),
};

test("a row for each distinct vector, component by component", () => {
  expect(componentsCsv(GRAPH)).toBe(
    "component,degree,population,first_token,token\n1,1,3,4,\n1,1,1,2,\n2,0,5,9,\n3,0,1,7,\n",
  );
});

test("tokens are quoted where they must be, and altered only on demand", () => {
  const named = { ...GRAPH, firstTokenNames: ["=1", 'a "b"', "x,y", ""] };
  expect(componentsCsv(named)).toContain('1,1,3,4,"a ""b"""\n1,1,1,2,"x,y"\n2,0,5,9,=1\n3,0,1,7,\n');
  expect(componentsCsv(named, { escapeFormulas: true })).toContain("2,0,5,9,'=1\n");
});

test("no vectors leave the header", () => {
  const none = {
    components: new Uint32Array(),
    degrees: new Uint32Array(),
    populations: new Float64Array(),
    firstTokens: new Uint32Array(),
  };
  expect(componentsCsv(none)).toBe("component,degree,population,first_token,token\n");
});
