/** Figures that answer the pointer, and can be saved as the command line draws them. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { MadeFile } from "../messages.js";
import { svgElement } from "../svg.js";
import { Downloads, useAddress } from "./downloads.js";

interface FigureProps {
  /** The text of an SVG file; nothing while it is drawn. */
  svg: string | undefined;
  /** In place of the figure's own words. */
  label?: string;
  /** Height by width while nothing is there: so little moves when it comes. */
  ratio: number;
}

export function Figure({ svg, label, ratio }: FigureProps) {
  const place = useRef<HTMLDivElement>(null);
  const [name, setName] = useState("");
  const [tip, setTip] = useState<{ text: string; x: number; y: number }>();
  useEffect(() => {
    if (svg === undefined) return place.current?.replaceChildren();
    const element = svgElement(svg);
    setName(element.getAttribute("aria-label") ?? "");
    place.current?.replaceChildren(element);
  }, [svg]);
  const point = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const text = (event.target as Element).closest("[data-tip]")?.getAttribute("data-tip");
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    setTip(text ? { text, x: Math.min(event.clientX - left, width - 24), y: event.clientY - top } : undefined);
  };
  return (
    <figure
      class="figure"
      aria-label={label ?? `Figure: ${name}`}
      onPointerMove={point}
      onPointerLeave={() => setTip(undefined)}
    >
      <div
        ref={place}
        class={svg === undefined ? "empty" : undefined}
        style={{ aspectRatio: svg ? "" : `1 / ${ratio}` }}
      />
      {tip && (
        <div class="tip" aria-hidden="true" style={{ left: `${tip.x}px`, top: `${tip.y}px` }}>
          {tip.text}
        </div>
      )}
    </figure>
  );
}

interface FigureBarProps extends SaveFigureProps {
  /** Made with the figure, to be downloaded. */
  files: readonly MadeFile[];
}

/** The text of a figure that `draw` makes so many pixels wide, anew for another width and for other `given` values; nothing until there is a width. */
export function useDrawn(
  width: number,
  draw: (width: number) => Promise<string>,
  given: readonly unknown[],
): { svg: string | undefined; problem: string } {
  const [svg, setSvg] = useState<string>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (width === 0) return;
    let isWanted = true;
    draw(width).then(
      (text) => isWanted && setSvg(text),
      (error: Error) => isWanted && setProblem(error.message),
    );
    return () => {
      isWanted = false;
    };
  }, [...given, width]);
  return { svg, problem };
}

/** What stands above the figure of a result: its files, and the figure as one. */
export const FigureBar = ({ files, ...figure }: FigureBarProps) => (
  <div class="figure-bar">
    <Downloads files={files} />
    <SaveFigure {...figure} />
  </div>
);

interface SaveFigureProps {
  name: string;
  /** The text of the SVG file. */
  svg: () => string | Promise<string>;
  /** Draws it as a PNG file. What does that is two megabytes of code, which are fetched only then. */
  png: (svg: string) => Promise<Blob>;
}

/** What saves a figure as files `name.svg` and `name.png`. */
export function SaveFigure({ name, svg, png }: SaveFigureProps) {
  const [problem, setProblem] = useState("");
  const [made, setMade] = useState<{ name: string; blob: Blob }>();
  const [busy, setBusy] = useState("");
  const save = async (kind: "svg" | "png"): Promise<void> => {
    // Not disabled meanwhile: it would lose the focus.
    if (busy !== "") return;
    setBusy(kind);
    setProblem("");
    try {
      const text = await svg();
      const blob = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await png(text);
      setMade({ name: `${name}.${kind}`, blob });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy("");
    }
  };
  return (
    <div class="save">
      {(["svg", "png"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          class="small"
          aria-label={`Save ${name} as ${kind.toUpperCase()}`}
          aria-busy={busy === kind}
          onClick={() => void save(kind)}
        >
          {kind.toUpperCase()}
        </button>
      ))}
      <span role="alert">{problem}</span>
      {made && <Clicked {...made} />}
    </div>
  );
}

/** A link that is followed when it appears. */
function Clicked({ name, blob }: { name: string; blob: Blob }) {
  const link = useRef<HTMLAnchorElement>(null);
  const href = useAddress(blob);
  useEffect(() => link.current?.click(), [href]);
  return (
    <a ref={link} href={href} download={name} hidden>
      {name}
    </a>
  );
}

/** Pixels that an element is wide, in steps, so that little is drawn again while a window is resized. */
export function useWidth(step = 20): [ref: { current: HTMLDivElement | null }, width: number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observed = ref.current;
    if (!observed) return;
    const observer = new ResizeObserver(([entry]) => {
      const pixels = entry?.contentRect.width ?? 0;
      if (pixels > 0) setWidth(Math.max(step, Math.floor(pixels / step) * step));
    });
    observer.observe(observed);
    return () => observer.disconnect();
  }, [step]);
  return [ref, width];
}
