/** Parts of a report as elements of the page. */
import type { ComponentChildren } from "preact";
import type { Align, ShownPart, ShownSection } from "../messages.js";

/** A table or a list of a report; `heading` is what a list's caption is, one level below what it stands under. */
export function ReportPart({ part, heading: Heading = "h3" }: { part: ShownPart; heading?: "h3" | "h4" }) {
  if (part.kind === "list") {
    return (
      <div>
        <Heading>{part.caption}</Heading>
        <ul class="findings">
          {part.items.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
    );
  }
  const { caption, head = [], lines, aligns, more } = part;
  return (
    <div>
      <Table
        caption={caption}
        head={head}
        aligns={aligns}
        lines={lines.map((cells) => cells.map((cell) => (isFar(cell) ? <b>{cell}</b> : cell)))}
      />
      {more && <p class="hint">{more}</p>}
    </div>
  );
}

export const ReportSections = ({ sections }: { sections: readonly ShownSection[] }) =>
  sections.map(({ title, parts }) => (
    <section key={title}>
      <h3>{title}</h3>
      {parts.map((part) => (
        <ReportPart key={part.caption} part={part} heading="h4" />
      ))}
    </section>
  ));

interface TableProps {
  caption: string;
  head: readonly string[];
  lines: readonly (readonly ComponentChildren[])[];
  /** One for each column. */
  aligns: readonly Align[];
}

/** A table with headed lines. What is wider than a phone scrolls by itself, with the keyboard too. */
export const Table = ({ caption, head, lines, aligns }: TableProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached with the keyboard.
  <section class="scroll" aria-label={caption} tabIndex={0}>
    <table>
      <caption>{caption}</caption>
      {head.length > 0 && (
        <thead>
          <tr>
            {head.map((name, column) => (
              <th key={name} scope="col" class={aligns[column]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {lines.map(([first, ...cells], at) => (
          <tr key={at}>
            <th scope="row">{first}</th>
            {aligns.slice(1).map((align, column) => (
              <td key={column} class={align}>
                {cells[column]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** Whether a cell holds a z beyond 2: `+7.64σ`, `>99σ`. */
const isFar = (cell: string): boolean => {
  const z = /^([<>]?[+-]?[\d.]+)σ$/.exec(cell)?.[1];
  return z !== undefined && Math.abs(Number(z.replace(/^[<>]/, ""))) >= 2;
};
