/** Points on a canvas: one under the pointer is named, and a rectangle that is drawn selects those in it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useWidth } from "./figure.js";

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

/** Pixels beyond a dot at which the pointer still means it, and below which a rectangle is a click. */
const NEAR = 6;

type Place = [x: number, y: number];

export function Scatter({ label, dots, tip, onClick, onBrush }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [ref, width] = useWidth(4);
  const [under, setUnder] = useState<number>();
  const [brush, setBrush] = useState<[from: Place, to: Place]>();
  const dark = useDark();
  const places = placesOf(dots, width);

  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, dots, places, width);
  }, [dots, width, dark]);

  const at = (event: PointerEvent): Place => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const end = (event: PointerEvent): void => {
    if (!brush) return;
    const [[x0, y0], [x1, y1]] = [brush[0], at(event)];
    setBrush(undefined);
    if (Math.abs(x1 - x0) < NEAR && Math.abs(y1 - y0) < NEAR) {
      const dot = nearest(dots, places, [x1, y1]);
      if (dot !== undefined) onClick(dot);
      return;
    }
    const isIn = ([x, y]: Place): boolean =>
      x >= Math.min(x0, x1) && x <= Math.max(x0, x1) && y >= Math.min(y0, y1) && y <= Math.max(y0, y1);
    onBrush(Array.from(places.keys()).filter((dot) => isIn(places[dot] as Place)));
  };
  const [left, top] = (under !== undefined && places[under]) || [0, 0];
  return (
    <div class="scatter" ref={ref}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        style={{ height: `${HEIGHT}px` }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush([at(event), at(event)]);
        }}
        onPointerMove={(event) => {
          if (brush) setBrush([brush[0], at(event)]);
          else setUnder(nearest(dots, places, at(event)));
        }}
        onPointerUp={end}
        onPointerCancel={() => setBrush(undefined)}
        onPointerLeave={() => setUnder(undefined)}
      />
      {brush && <div class="brush" style={boxOf(...brush)} />}
      {under !== undefined && !brush && (
        <div
          class="tip"
          aria-hidden="true"
          style={{ left: `${Math.min(Math.max(left, 70), width - 70)}px`, top: `${top}px` }}
        >
          {tip(under)}
        </div>
      )}
    </div>
  );
}

/** Whether the page is dark: what is drawn takes its colours when it is drawn. */
function useDark(): boolean {
  const [isDark, setDark] = useState(false);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const read = (): void => setDark(query.matches);
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return isDark;
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

function draw(canvas: HTMLCanvasElement, dots: readonly Dot[], places: readonly Place[], width: number): void {
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  context.scale(ratio, ratio);
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

const boxOf = ([x0, y0]: Place, [x1, y1]: Place) => ({
  left: `${Math.min(x0, x1)}px`,
  top: `${Math.min(y0, y1)}px`,
  width: `${Math.abs(x1 - x0)}px`,
  height: `${Math.abs(y1 - y0)}px`,
});
