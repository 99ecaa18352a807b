/** Points on a canvas: one under the pointer is named, and a rectangle that is drawn selects those in it. */
import { useMemo } from "preact/hooks";
import { useWidth } from "./figure.js";
import { NEAR, type Place, PointedCanvas } from "./pointed-canvas.js";

export interface Dot {
  x: number;
  y: number;
  /** Pixels. */
  radius: number;
  /** Name of a colour of the page: `ring`. */
  colour: string;
}

interface ScatterProps {
  label: string;
  dots: readonly Dot[];
  /** What is said of a dot under the pointer. */
  tip: (dot: number) => string;
  onClick: (dot: number) => void;
  /** The dots in a rectangle. */
  onBrush: (dots: number[]) => void;
}

const HEIGHT = 320;

/** Pixels between the edge and the outermost dots. */
const EDGE = 26;

export function Scatter({ label, dots, tip, onClick, onBrush }: ScatterProps) {
  const [ref, width] = useWidth(4);
  const places = useMemo(() => placesOf(dots, width), [dots, width]);
  return (
    <div class="scatter" ref={ref}>
      <PointedCanvas
        label={label}
        width={width}
        height={HEIGHT}
        draw={(_, clear) => {
          draw(clear(), dots, places);
          return [];
        }}
        drawn={[dots, places]}
        nearest={(place) => nearest(dots, places, place)}
        placeOf={(dot) => places[dot] ?? [0, 0]}
        tip={tip}
        onClick={onClick}
        onBrush={([x0, y0, x1, y1]) => {
          const isIn = ([x, y]: Place): boolean => x >= x0 && x <= x1 && y >= y0 && y <= y1;
          onBrush(Array.from(places.keys()).filter((dot) => isIn(places[dot] as Place)));
        }}
      />
    </div>
  );
}

/** Where the dots are drawn; each direction has its own scale. */
function placesOf(dots: readonly Dot[], width: number): Place[] {
  const scale = (values: number[], from: number, to: number): ((value: number) => number) => {
    const least = values.reduce((a, b) => Math.min(a, b), Infinity);
    const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return (value) => (most > least ? from + ((value - least) / (most - least)) * (to - from) : (from + to) / 2);
  };
  const across = scale(
    dots.map(({ x }) => x),
    EDGE,
    width - EDGE,
  );
  const up = scale(
    dots.map(({ y }) => y),
    HEIGHT - EDGE,
    EDGE,
  );
  return dots.map(({ x, y }) => [across(x), up(y)]);
}

/** The dot under a place; of several the smallest, which lies on top. */
function nearest(dots: readonly Dot[], places: readonly Place[], [x, y]: Place): number | undefined {
  let found: number | undefined;
  for (const [at, [px, py]] of places.entries()) {
    const { radius } = dots[at] as Dot;
    if (Math.hypot(px - x, py - y) > radius + NEAR) continue;
    if (found === undefined || radius <= (dots[found] as Dot).radius) found = at;
  }
  return found;
}

function draw(context: CanvasRenderingContext2D, dots: readonly Dot[], places: readonly Place[]): void {
  const style = getComputedStyle(context.canvas);
  for (const [at, [x, y]] of places.entries()) {
    const { radius, colour } = dots[at] as Dot;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = style.getPropertyValue(`--${colour}`);
    context.globalAlpha = 0.75;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = style.getPropertyValue("--surface");
    context.stroke();
  }
}
