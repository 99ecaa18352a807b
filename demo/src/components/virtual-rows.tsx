/** Records of a long table, of which those that can be seen are elements. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Pixels that a record is high. */
const HEIGHT = 30;

/** Records beyond each edge that are there already when they are scrolled to. */
const BEYOND = 12;

interface VirtualRowsProps {
  label: string;
  count: number;
  columns: number;
  /** The row of headings. */
  head: ComponentChildren;
  row: (at: number) => ComponentChildren;
  /** What makes it begin at the top again when it changes. */
  top: unknown;
}

export function VirtualRows({ label, count, columns, head, row, top }: VirtualRowsProps) {
  const place = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ from: 0, height: 600 });
  const read = (): void => {
    const { scrollTop = 0, clientHeight = 600 } = place.current ?? {};
    setScroll({ from: Math.floor(scrollTop / HEIGHT), height: clientHeight || 600 });
  };
  useEffect(() => {
    if (place.current) place.current.scrollTop = 0;
    read();
  }, [top]);
  const first = Math.max(0, Math.min(scroll.from, count) - BEYOND);
  const last = Math.min(count, scroll.from + Math.ceil(scroll.height / HEIGHT) + BEYOND);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached with the keyboard.
    <section class="virtual" ref={place} aria-label={label} tabIndex={0} onScroll={read}>
      <table aria-rowcount={count + 1}>
        <thead>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody>
          <Room records={first} columns={columns} />
          {Array.from({ length: Math.max(0, last - first) }, (_, index) => {
            const at = first + index;
            return (
              <tr key={at} aria-rowindex={at + 2}>
                {row(at)}
              </tr>
            );
          })}
          <Room records={Math.max(0, count - last)} columns={columns} />
        </tbody>
      </table>
    </section>
  );
}

/** The place of records that cannot be seen. */
const Room = ({ records, columns }: { records: number; columns: number }) =>
  records === 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus.
    <tr aria-hidden="true">
      <td class="room" colSpan={columns} style={{ height: `${records * HEIGHT}px` }} />
    </tr>
  );
