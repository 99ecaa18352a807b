/** A canvas that answers the pointer: what is under it is named, and a rectangle that is drawn selects what is in it. */
import { useEffect, useRef, useState } from "preact/hooks";

export type Place = [x: number, y: number];

/** A rectangle, by its least and greatest coordinates. */
export type Box = [x0: number, y0: number, x1: number, y1: number];

interface PointedCanvasProps {
  label: string;
  width: number;
  height: number;
  /**
   * Draws piece by piece, so that the page answers between them. `clear` empties the canvas and gives it its size, in pixels of the page: to be
   * called when the drawing is at hand, since nothing is seen from then on. What it is made of is in `drawn`.
   */
  draw: (canvas: HTMLCanvasElement, clear: () => CanvasRenderingContext2D) => Iterable<void>;
  drawn: readonly unknown[];
  /** What a place means. */
  nearest: (place: Place) => number | undefined;
  placeOf: (point: number) => Place;
  /** What is said of what is under the pointer. */
  tip: (point: number) => string;
  onClick: (point: number) => void;
  onBrush: (box: Box) => void;
}

/** Pixels below which a rectangle is a click. */
export const NEAR = 6;

export function PointedCanvas(props: PointedCanvasProps) {
  const { label, width, height, draw, drawn, nearest, placeOf, tip, onClick, onBrush } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [under, setUnder] = useState<number>();
  const [brush, setBrush] = useState<[from: Place, to: Place]>();
  const dark = useDark();

  useEffect(() => {
    const element = canvas.current;
    if (!element || width <= 0) return;
    const clear = (): CanvasRenderingContext2D => {
      element.width = width * devicePixelRatio;
      element.height = height * devicePixelRatio;
      const context = element.getContext("2d") as CanvasRenderingContext2D;
      context.scale(devicePixelRatio, devicePixelRatio);
      return context;
    };
    return inPieces(draw(element, clear));
  }, [...drawn, width, height, dark]);
  // Another drawing has other points.
  useEffect(() => setUnder(undefined), drawn);

  const at = (event: PointerEvent): Place => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const end = (event: PointerEvent): void => {
    if (!brush) return;
    const [[x0, y0], [x1, y1]] = [brush[0], at(event)];
    setBrush(undefined);
    if (Math.abs(x1 - x0) < NEAR && Math.abs(y1 - y0) < NEAR) {
      const point = nearest([x1, y1]);
      if (point !== undefined) onClick(point);
      return;
    }
    onBrush([Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)]);
  };
  const [left, top] = under === undefined ? [0, 0] : placeOf(under);
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        style={{ height: `${height}px` }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush([at(event), at(event)]);
        }}
        onPointerMove={(event) => {
          if (brush) setBrush([brush[0], at(event)]);
          else setUnder(nearest(at(event)));
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
    </>
  );
}

/** Goes through pieces of work with a pause after each, until it is told to stop. */
function inPieces(work: Iterable<void>): () => void {
  const pieces = work[Symbol.iterator]();
  let isWanted = true;
  const goOn = (): void => {
    if (isWanted && !pieces.next().done) setTimeout(goOn);
  };
  goOn();
  return () => {
    isWanted = false;
  };
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

const boxOf = ([x0, y0]: Place, [x1, y1]: Place) => ({
  left: `${Math.min(x0, x1)}px`,
  top: `${Math.min(y0, y1)}px`,
  width: `${Math.abs(x1 - x0)}px`,
  height: `${Math.abs(y1 - y0)}px`,
});
