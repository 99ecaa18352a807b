/**
 * Where the nodes of an epsilon-graph are drawn: near each other when their vectors are.
 *
 * Each component is laid out by classical scaling of its distances, then nodes that would overlap push each other away (d3-force), then
 * the components are put side by side. Nothing is random, and no operation is used whose last digit depends on the engine.
 */
import { forceCollide, forceSimulation, forceX, forceY } from "d3-force";

/** What is laid out: node i has `radii[i]`, lies in `components[i]` (numbered from the largest), and `distance(i, j)` from node j. */
export interface LayoutInput {
  radii: readonly number[];
  components: ArrayLike<number>;
  distance: (a: number, b: number) => number;
}

/** A node's place and size. */
export interface Placed {
  x: number;
  y: number;
  r: number;
}

/** How much farther from each other than they must be nodes may be drawn where there is room, and how much larger. */
const [FARTHER, LARGER] = [3, 1.25];

/** Ratios of the shelves to the box that are tried. */
const WIDER = [0.4, 0.6, 0.8, 1, 1.3, 1.7, 2.2];

/** Places of the nodes in a box of this size. */
export function layOut(input: LayoutInput, width: number, height: number): Placed[] {
  const members: number[][] = [];
  for (let node = 0; node < input.radii.length; node += 1) {
    const component = input.components[node] as number;
    members[component] ??= [];
    members[component].push(node);
  }
  const islands = members.map((nodes) => island(nodes, input));
  const scaleOf = (tried: Shelves): number => Math.min(width / tried.width, height / tried.height);
  const shelves = WIDER.map((wider) => packed(islands, (width / height) * wider)).reduce((best, other) =>
    scaleOf(other) > scaleOf(best) ? other : best,
  );
  const placed: Placed[] = [];
  const scale = Math.min(scaleOf(shelves), FARTHER);
  const [left, top] = [(width - shelves.width * scale) / 2, (height - shelves.height * scale) / 2];
  for (const { nodes, x, y } of shelves.islands) {
    for (const { node, ...at } of nodes) {
      placed[node] = { x: left + (x + at.x) * scale, y: top + (y + at.y) * scale, r: at.r * Math.min(scale, LARGER) };
    }
  }
  return placed;
}

/** One component: its nodes at places from 0, 0 on. */
interface Island {
  nodes: (Placed & { node: number })[];
  width: number;
  height: number;
}

/** Pixels between two nodes. */
const SPACE = 4;

function island(nodes: readonly number[], { radii, distance }: LayoutInput): Island {
  const places = scaled(nodes.map((a) => nodes.map((b) => distance(a, b))));
  const area = nodes.reduce((sum, node) => sum + ((radii[node] as number) + SPACE) ** 2, 0);
  const reach = Math.sqrt(area) * 1.9;
  const bodies = nodes.map((node, at) => {
    const [x, y] = places[at] as [number, number];
    return { node, r: radii[node] as number, homeX: x * reach, homeY: y * reach, x: x * reach, y: y * reach };
  });
  forceSimulation(bodies)
    .stop()
    // The default is a power, which engines compute each in their own way.
    .alphaDecay(0.0228)
    .force("x", forceX<(typeof bodies)[number]>(({ homeX }) => homeX).strength(0.12))
    .force("y", forceY<(typeof bodies)[number]>(({ homeY }) => homeY).strength(0.12))
    .force("apart", forceCollide<(typeof bodies)[number]>(({ r }) => r + SPACE / 2).iterations(3))
    .tick(200);
  const left = Math.min(...bodies.map(({ x, r }) => x - r)) - SPACE;
  const top = Math.min(...bodies.map(({ y, r }) => y - r)) - SPACE;
  const right = Math.max(...bodies.map(({ x, r }) => x + r)) + SPACE;
  const bottom = Math.max(...bodies.map(({ y, r }) => y + r)) + SPACE;
  return {
    nodes: bodies.map(({ node, x, y, r }) => ({ node, x: x - left, y: y - top, r })),
    width: right - left,
    height: bottom - top,
  };
}

/** Rounds of the power iteration: neighbours in rank are drawn apart long before they are told apart exactly. */
const ROUNDS = 100;

/** Classical multidimensional scaling into the plane; the farthest place is 1 from the middle. What is not finite counts as far. */
function scaled(distances: number[][]): [number, number][] {
  const count = distances.length;
  const most = distances.flat().reduce((a, b) => (Number.isFinite(b) && b > a ? b : a), 0);
  const squares = distances.map((line) =>
    line.map((distance) => (most === 0 ? 0 : (Number.isFinite(distance) ? distance / most : 1) ** 2)),
  );
  const means = squares.map((line) => line.reduce((a, b) => a + b, 0) / count);
  const mean = means.reduce((a, b) => a + b, 0) / count;
  const centred = squares.map((line, a) =>
    line.map((square, b) => ((means[a] as number) + (means[b] as number) - square - mean) / 2),
  );
  const x = principal(centred);
  const y = principal(centred.map((line, a) => line.map((value, b) => value - (x[a] as number) * (x[b] as number))));
  const reach = x.reduce((far, value, at) => Math.max(far, Math.sqrt(value ** 2 + (y[at] as number) ** 2)), 0) || 1;
  return x.map((value, at) => [value / reach, (y[at] as number) / reach]);
}

/** The first eigenvector of a symmetric matrix, as long as the root of its eigenvalue; zeros where that is not positive. */
function principal(matrix: number[][]): number[] {
  // Any start will do that is not at right angles to it by some symmetry.
  let vector = matrix.map((_, at) => 1 + ((at * 7919) % 101) / 101);
  let length = 0;
  // The negative eigenvalues of distances that no plane holds may be larger in size: a shift keeps them behind.
  const shift = Math.max(0, ...matrix.map((line) => line.reduce((sum, value) => sum + Math.abs(value), 0))) / 2;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = matrix.map((line, a) =>
      line.reduce((sum, value, b) => sum + value * (vector[b] as number), shift * (vector[a] as number)),
    );
    length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) return next;
    vector = next.map((value) => value / length);
  }
  const root = Math.sqrt(Math.max(0, length - shift));
  return vector.map((value) => value * root);
}

/** Islands with their places. */
interface Shelves {
  islands: (Island & { x: number; y: number })[];
  width: number;
  height: number;
}

/** Islands on shelves, the highest first, so that the whole has about this ratio of width to height. */
function packed(islands: readonly Island[], ratio: number): Shelves {
  const area = islands.reduce((sum, one) => sum + one.width * one.height, 0);
  const widest = Math.max(1, ...islands.map((one) => one.width));
  const line = Math.max(widest, Math.sqrt(area * ratio));
  const order = islands
    .map((_, at) => at)
    .sort((a, b) => (islands[b] as Island).height - (islands[a] as Island).height || a - b);
  const placed: (Island & { x: number; y: number })[] = [];
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const at of order) {
    const current = islands[at] as Island;
    if (x > 0 && x + current.width > line) [x, y, shelf] = [0, y + shelf, 0];
    placed.push({ ...current, x, y });
    x += current.width;
    width = Math.max(width, x);
    shelf = Math.max(shelf, current.height);
  }
  return { islands: placed, width: Math.max(width, 1), height: Math.max(y + shelf, 1) };
}
