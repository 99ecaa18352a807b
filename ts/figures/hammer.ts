/**
 * Hammer's projection of a sky: equal areas of the sky have equal areas in an ellipse that is twice as wide as high. Of places along three axes,
 * by square roots alone, which all engines compute alike.
 */

/**
 * Where a direction is drawn: from -1 to 1, longitudes from left to right and latitudes from below to above. Not a number for no direction.
 *
 * @param x along the axis at the middle
 * @param y along the axis at longitude 90
 * @param z along the pole above
 */
export function hammer(x: number, y: number, z: number): [across: number, up: number] {
  const flat = x * x + y * y;
  const length = Math.sqrt(flat + z * z);
  // Cosine and sine of half of the longitude; at a pole it is any.
  const cosine = flat > 0 ? x / Math.sqrt(flat) : 1;
  const half = Math.sqrt(Math.max(0, (1 + cosine) / 2));
  const sine = (y < 0 ? -1 : 1) * Math.sqrt(Math.max(0, (1 - cosine) / 2));
  const level = Math.sqrt(flat) / length;
  const stretch = Math.sqrt(1 + level * half);
  return [(level * sine) / stretch, z / length / stretch];
}

/** Degrees between lines of the sky. */
const SPACING = 30;

/** Sine and cosine of multiples of 30 degrees. */
const SINES = [
  0,
  0.5,
  Math.sqrt(3) / 2,
  1,
  Math.sqrt(3) / 2,
  0.5,
  0,
  -0.5,
  -Math.sqrt(3) / 2,
  -1,
  -Math.sqrt(3) / 2,
  -0.5,
];
const sine = (times: number): number => SINES[(times + 24) % 12] as number;
const cosine = (times: number): number => sine(times + 3);

/** Points of a line. */
const POINTS = 48;

/** Points along a half of a circle, by its cosine and sine, from -90 to 90 degrees. */
const HALF = Array.from({ length: POINTS + 1 }, (_, at) => {
  const slope = (2 * at) / POINTS - 1;
  return [(1 - slope * slope) / (1 + slope * slope), (2 * slope) / (1 + slope * slope)] as const;
});

type Line = [across: number, up: number][];

/** Meridians from -180 to 180 and parallels from -60 to 60 degrees, each 30 degrees from the next, as points of {@link hammer}. */
export function graticule(): { meridians: Line[]; parallels: Line[] } {
  const turns = 180 / SPACING;
  const meridians = Array.from({ length: 2 * turns + 1 }, (_, at) => {
    const times = at - turns;
    // -180 and 180 are two sides of one line.
    const side = Math.abs(times) === turns ? Math.sign(times) * 1e-9 : cosine(times - 3);
    return HALF.map(([level, height]) => hammer(cosine(times) * level, side * level, height));
  });
  const parallels = [-2, -1, 0, 1, 2].map((times) => {
    const [level, height] = [cosine(times), sine(times)];
    const east = HALF.map(([across, along]) => [along, across] as const);
    const of = (sign: number) => east.map(([x, y]) => hammer(x * level, sign * Math.max(y, 1e-9) * level, height));
    return [...of(-1), ...of(1).reverse()];
  });
  return { meridians, parallels };
}
