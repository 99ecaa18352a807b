/** The sky of the whole vocabulary: in which direction every token lies from the mean of all. */
import { useMemo } from "preact/hooks";
import { graticule } from "../../../../dist/figures/hammer.js";
import { useWidth } from "../../components/figure.js";
import { type Place, PointedCanvas } from "../../components/pointed-canvas.js";
import type { TokenSky, TokenTable } from "../../messages.js";
import { selectPlaces } from "../../state/map.js";
import { arrange, shown } from "../../state/tokens.js";
import { fixed, plural, short, textAt } from "../../text.js";

/** Pixels between the edge and the ellipse. */
const EDGE = 8;

export function Sky({ found, sky }: { found: TokenTable; sky: TokenSky }) {
  const [ref, width] = useWidth(4);
  const places = shown.value;
  const height = Math.round(width / 2);
  const points = useMemo(() => new SkyPoints(sky, width, height), [sky, width, height]);
  return (
    <>
      <div class="scatter sky" ref={ref}>
        <PointedCanvas
          label={`Sky of ${plural(found.ids.length, "token")}: every token of it stands in the table`}
          width={width}
          height={height}
          draw={(canvas, clear) => draw(canvas, clear, { found, points, places })}
          drawn={[points, places]}
          nearest={(place) => points.nearest(place)}
          placeOf={(at) => points.placeOf(at)}
          tip={(at) => tipOf(found, sky, at)}
          onClick={(at) => {
            const group = found.groups[at] as number;
            if (group > 0) arrange({ group, only: undefined });
            else selectPlaces([at]);
          }}
          onBrush={(box) => selectPlaces(points.within(...box))}
        />
      </div>
      <Key found={found} />
      <p class="hint">
        Every token as seen from the mean of all rows: the first principal component ({percent(sky.shares[0])} of the
        variance) is in the middle, the second ({percent(sky.shares[1])}) to the right, the third (
        {percent(sky.shares[2])}) above. Click a dot for its group, or draw a rectangle to list what is in it.
      </p>
    </>
  );
}

/** What the marks stand for. */
function Key({ found: { kinds } }: { found: TokenTable }) {
  const marked = kinds?.values.filter((kind) => MARKED[kind] !== undefined) ?? [];
  return (
    <ul class="key">
      {marked.map((kind) => (
        <li key={kind} class={MARKED[kind]}>
          {KIND_NAMES[kind] ?? kind}
        </li>
      ))}
    </ul>
  );
}

const percent = (share: number | undefined): string => `${fixed(100 * (share ?? 0), 1)}%`;

function tipOf({ ids, names, groups, kinds }: TokenTable, { longitude, latitude }: TokenSky, at: number): string {
  const name = names ? `“${short(textAt(names, at), 24)}”` : `token ${ids[at]}`;
  const kind = kinds && at < kinds.codes.length ? kinds.values[kinds.codes[at] as number] : undefined;
  const degrees = (value: number | undefined): string => `${fixed(value ?? Number.NaN, 1).replace("-", "−")}°`;
  const group = groups[at] ? `, group ${groups[at]}` : "";
  return `${name}: ${degrees(longitude[at])}, ${degrees(latitude[at])}${kind && kind !== "other" ? `, ${kind}` : ""}${group}`;
}

/** Pixels of the squares by which a point is looked up, and the distance from which it is still meant. */
const SQUARE = 8;

/** Pixels that a candidate goes before other tokens. */
const MARK = 3;

/** The tokens on a canvas of some size. All loops over them are plain ones: there are hundreds of thousands. */
class SkyPoints {
  /** Pixels of the page. */
  readonly width: number;
  readonly height: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly #candidates: number;
  readonly #columns: number;
  /** By square the first of its tokens, and by token the next in its square; -1 for none. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor({ candidates, across, up }: TokenSky, width: number, height: number) {
    const count = across.length;
    [this.width, this.height] = [width, height];
    this.#candidates = candidates;
    this.x = new Float32Array(count);
    this.y = new Float32Array(count);
    this.#columns = Math.ceil(width / SQUARE) + 1;
    this.#first = new Int32Array(this.#columns * (Math.ceil(height / SQUARE) + 1)).fill(-1);
    this.#next = new Int32Array(count).fill(-1);
    // From the last to the first: candidates, which lie on top, come first in their square.
    for (let at = count - 1; at >= 0; at -= 1) {
      const x = width / 2 + (across[at] as number) * (width / 2 - EDGE);
      const y = height / 2 - (up[at] as number) * (height / 2 - EDGE);
      this.x[at] = x;
      this.y[at] = y;
      if (Number.isNaN(x)) continue;
      const square = Math.floor(y / SQUARE) * this.#columns + Math.floor(x / SQUARE);
      this.#next[at] = this.#first[square] as number;
      this.#first[square] = at;
    }
  }

  placeOf(at: number): Place {
    return [this.x[at] as number, this.y[at] as number];
  }

  nearest([x, y]: Place): number | undefined {
    let found: number | undefined;
    let least = SQUARE;
    const [column, row] = [Math.floor(x / SQUARE), Math.floor(y / SQUARE)];
    for (let down = row - 1; down <= row + 1; down += 1) {
      for (let along = column - 1; along <= column + 1; along += 1) {
        for (let at = this.#first[down * this.#columns + along] ?? -1; at >= 0; at = this.#next[at] as number) {
          const apart = Math.hypot((this.x[at] as number) - x, (this.y[at] as number) - y);
          // Candidates are larger, and lie on top.
          const distance = at < this.#candidates ? apart - MARK : apart;
          if (distance >= least) continue;
          least = distance;
          found = at;
        }
      }
    }
    return found;
  }

  /** Places in the table of the tokens in a rectangle. */
  within(x0: number, y0: number, x1: number, y1: number): number[] {
    const places: number[] = [];
    for (let at = 0; at < this.x.length; at += 1) {
      const [x, y] = [this.x[at] as number, this.y[at] as number];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) places.push(at);
    }
    return places;
  }
}

/** What is drawn. */
interface Drawn {
  found: TokenTable;
  points: SkyPoints;
  places: Uint32Array;
}

/** Colours of marked kinds. */
const MARKED: Record<string, string> = { zero: "error", identical: "ring", near: "ink", "no-token": "muted" };
const KIND_NAMES: Record<string, string> = { "no-token": "without a token", near: "near these" };

/** Tokens that are drawn in one piece: some milliseconds. */
const PIECE = 32_768;

function* draw(
  canvas: HTMLCanvasElement,
  clear: () => CanvasRenderingContext2D,
  { found, points, places }: Drawn,
): Iterable<void> {
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const sky = new SkyImage(points, devicePixelRatio);
  const isShown = new Uint8Array(points.x.length);
  for (let at = 0; at < places.length; at += 1) isShown[places[at] as number] = 1;
  // What is not in the table lies below what is, and marks lie on top.
  if (places.length < isShown.length) yield* sky.scatter((at) => isShown[at] === 0, levels(colour("strong-line"), 50));
  yield* sky.scatter((at) => isShown[at] === 1, levels(colour("accent")));
  const { values = [], codes = new Uint8Array(0) } = found.kinds ?? {};
  const marks = values.map((kind) => (MARKED[kind] === undefined ? 0 : packed(colour(MARKED[kind]))));
  yield* sky.mark(found.sky?.candidates ?? 0, (at) => (isShown[at] === 1 ? (marks[codes[at] as number] ?? 0) : 0));
  const context = clear();
  context.putImageData(sky.image, 0, 0);
  context.globalCompositeOperation = "destination-over";
  lines(context, colour("line"));
}

/** Squares that each row of a disk begins after. */
const DISK = [1, 0, 0, 0, 1];

/** Tokens as squares of pixels. */
class SkyImage {
  readonly image: ImageData;
  readonly #pixels: Uint32Array;
  readonly #width: number;
  readonly #ratio: number;
  readonly #points: SkyPoints;
  /** Pixels of the image in one of the page. */
  readonly #size: number;

  constructor(points: SkyPoints, ratio: number) {
    this.image = new ImageData(Math.floor(points.width * ratio), Math.floor(points.height * ratio));
    this.#pixels = new Uint32Array(this.image.data.buffer);
    this.#width = this.image.width;
    this.#ratio = ratio;
    this.#points = points;
    this.#size = Math.max(1, Math.round(ratio));
  }

  /** Some of the tokens, in the colours of 1, 2, 4, 8 and more at one place. */
  *scatter(isWanted: (at: number) => boolean, colours: readonly number[]): Iterable<void> {
    const counts = new Uint32Array(this.#pixels.length);
    for (let at = 0; at < this.#points.x.length; at += 1) {
      if (at % PIECE === PIECE - 1) yield;
      const pixel = isWanted(at) ? this.#pixelOf(at) : -1;
      if (pixel < 0) continue;
      const count = (counts[pixel] as number) + 1;
      counts[pixel] = count;
      // Its colour changes when the count is a power of 2.
      if ((count & (count - 1)) === 0) this.#square(pixel, this.#size, colours[31 - Math.clz32(count)] as number);
    }
  }

  /** Small disks of one colour each for the first tokens, 0 being none; the first of all lies on top. */
  *mark(count: number, colourOf: (at: number) => number): Iterable<void> {
    const marked = new Uint32Array(this.#pixels.length);
    for (let at = count - 1; at >= 0; at -= 1) {
      if (at % PIECE === 0) yield;
      const colour = colourOf(at);
      const pixel = colour === 0 ? -1 : this.#pixelOf(at);
      if (pixel < 0 || marked[pixel] === colour) continue;
      marked[pixel] = colour;
      for (const [row, indent] of DISK.entries()) {
        const from = pixel + this.#size * ((row - 2) * this.#width + indent - 2);
        for (let column = indent; column < DISK.length - indent; column += 1)
          this.#square(from + this.#size * (column - indent), this.#size, colour);
      }
    }
  }

  /** -1 of a token that is nowhere. */
  #pixelOf(at: number): number {
    const x = (this.#points.x[at] as number) * this.#ratio;
    if (Number.isNaN(x)) return -1;
    return Math.floor((this.#points.y[at] as number) * this.#ratio) * this.#width + Math.floor(x);
  }

  #square(pixel: number, size: number, colour: number): void {
    for (let row = 0; row < size; row += 1) {
      const from = pixel + row * this.#width;
      for (let to = from; to < from + size; to += 1) this.#pixels[to] = colour;
    }
  }
}

/** A colour for 1, 2, 4, 8 and more tokens, from nearly transparent to full. */
const levels = (colour: string, least = 120): number[] =>
  Array.from({ length: 32 }, (_, at) => packed(colour, Math.min(255, least + 34 * at)));

/** A colour `#rrggbb` as a pixel. */
function packed(colour: string, alpha = 255): number {
  const value = Number.parseInt(colour.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Meridians and parallels. */
function lines(context: CanvasRenderingContext2D, colour: string): void {
  const [width, height] = [context.canvas.width / devicePixelRatio, context.canvas.height / devicePixelRatio];
  const { meridians, parallels } = graticule();
  context.strokeStyle = colour;
  for (const line of [...meridians, ...parallels]) {
    context.beginPath();
    for (const [across, up] of line)
      context.lineTo(width / 2 + across * (width / 2 - EDGE), height / 2 - up * (height / 2 - EDGE));
    context.stroke();
  }
}
