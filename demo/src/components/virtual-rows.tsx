/** Records of a long table, of which those that can be seen are elements. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { RecycledRows, type RowColumn } from "./recycled-rows.js";

/** Pixels that a record is high. */
const HEIGHT = 30;

/** Records beyond each edge that are elements: so many are scrolled by before others are. */
const BEYOND = 6;

interface VirtualRowsProps {
  label: string;
  count: number;
  columns: readonly RowColumn[];
  /** The row of headings. */
  head: ComponentChildren;
  /** What makes it begin at the top again when it changes. */
  top: unknown;
}

/** Scrolling passes by what draws the rest of the page, which would look at every cell at every frame. */
export function VirtualRows({ label, count, columns, head, top }: VirtualRowsProps) {
  const place = useRef<HTMLElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  useLayoutEffect(() => {
    if (place.current) place.current.scrollTop = 0;
  }, [top]);
  useLayoutEffect(() => {
    const [section, rows] = [place.current, body.current];
    if (!section || !rows) return;
    const recycled = new RecycledRows(rows, columns, HEIGHT);
    let [first, last] = [0, -1];
    const show = (): void => {
      const from = Math.min(count, Math.floor(section.scrollTop / HEIGHT));
      const to = Math.min(count, from + Math.ceil((section.clientHeight || 600) / HEIGHT) + 1);
      if (from >= first && to <= last) return;
      // The record that had the focus is another one now.
      if (rows.contains(document.activeElement)) section.focus({ preventScroll: true });
      [first, last] = [Math.max(0, from - BEYOND), Math.min(count, to + BEYOND)];
      recycled.show(first, last, count);
    };
    show();
    section.addEventListener("scroll", show, { passive: true });
    const resized = new ResizeObserver(show);
    resized.observe(section);
    return () => {
      section.removeEventListener("scroll", show);
      resized.disconnect();
    };
  }, [columns, count]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached with the keyboard.
    <section class="virtual" ref={place} aria-label={label} tabIndex={0}>
      <table aria-rowcount={count + 1}>
        <colgroup>
          {columns.map(({ name }) => (
            <col key={name} class={name} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody ref={body} />
      </table>
    </section>
  );
}
