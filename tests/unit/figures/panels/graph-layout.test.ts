import fc from "fast-check";
import { expect, it } from "vitest";
import { layOut } from "../../../../dist/figures/panels/graph-layout.js";

const gap = (a: { x: number; y: number; r: number }, b: typeof a) => Math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r;

it("keeps nodes in the box and off each other, whatever the distances", () => {
  const graph = fc.array(
    fc.record({
      r: fc.double({ min: 3, max: 24, noNaN: true }),
      at: fc.double({ min: 0, max: 9, noNaN: true }),
      component: fc.nat(3),
    }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(graph, (nodes) => {
      // Numbered without holes, as components are.
      const numbers = [...new Set(nodes.map(({ component }) => component))];
      const input = {
        radii: nodes.map(({ r }) => r),
        components: nodes.map(({ component }) => numbers.indexOf(component)),
        distance: (a: number, b: number) => (a === b ? 0 : Math.abs(nodes[a]!.at - nodes[b]!.at)),
      };
      const placed = layOut(input, 400, 300);
      expect(placed.length).toBe(nodes.length);
      for (const [at, node] of placed.entries()) {
        expect(node.x - node.r).toBeGreaterThanOrEqual(-1e-6);
        expect(node.y - node.r).toBeGreaterThanOrEqual(-1e-6);
        expect(node.x + node.r).toBeLessThanOrEqual(400 + 1e-6);
        expect(node.y + node.r).toBeLessThanOrEqual(300 + 1e-6);
        for (const other of placed.slice(at + 1))
          expect(gap(node, other)).toBeGreaterThan(-0.5 * Math.min(node.r, other.r));
      }
      expect(layOut(input, 400, 300)).toEqual(placed);
    }),
    { numRuns: 40 },
  );
});

it("draws near what is near", () => {
  const at = [0, 1, 10, 11];
  const distance = (one: number, other: number) => Math.abs(at[one]! - at[other]!);
  const [a, b, c, d] = layOut({ radii: [3, 3, 3, 3], components: [0, 0, 0, 0], distance }, 400, 300);
  expect(gap(a!, b!)).toBeLessThan(gap(b!, c!));
  expect(gap(c!, d!)).toBeLessThan(gap(a!, d!));
});

it("takes distances that are no numbers as far", () => {
  const distance = (a: number, b: number) => (a === b ? 0 : [Number.NaN, Infinity][(a + b) % 2]!);
  const placed = layOut({ radii: [5, 5, 5], components: [0, 0, 0], distance }, 100, 100);
  expect(placed.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
});
