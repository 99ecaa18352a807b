/** Rows of a table body that take the place of others as it is scrolled: no element is made, and none but theirs is looked at. */

/** A column: the class of its cells and their text. */
export interface RowColumn {
  name: string;
  text: (at: number) => string;
  /** Of a column whose cells can be pressed, where there is text: what that does, and how it is told. */
  press?: { label: (at: number) => string; act: (at: number) => void };
}

interface Row {
  element: HTMLTableRowElement;
  at: number;
  cells: { text: Text; button?: HTMLButtonElement }[];
}

export class RecycledRows {
  readonly #body: HTMLElement;
  readonly #columns: readonly RowColumn[];
  readonly #height: number;
  /** The place of records above and below those that are elements. */
  readonly #above: HTMLTableRowElement;
  readonly #below: HTMLTableRowElement;
  readonly #rows: Row[] = [];

  /** In an empty body; `height` is that of a record in pixels. */
  constructor(body: HTMLElement, columns: readonly RowColumn[], height: number) {
    this.#columns = columns;
    this.#height = height;
    this.#above = this.#room();
    this.#below = this.#room();
    this.#body = body;
    body.replaceChildren();
  }

  /** Makes the records from `first` up to `last` of `count` elements. To move elements would cost more than to write into them. */
  show(first: number, last: number, count: number): void {
    while (this.#rows.length > last - first) this.#rows.pop()?.element.remove();
    while (this.#rows.length < last - first) {
      this.#below.remove();
      const row = this.#row();
      this.#rows.push(row);
      this.#body.append(row.element);
    }
    for (const [index, row] of this.#rows.entries()) this.#fill(row, first + index, index === 0);
    this.#keep(this.#above, first);
    this.#keep(this.#below, count - last);
  }

  /** A row of empty cells. */
  #row(): Row {
    const element = document.createElement("tr");
    const row: Row = { element, at: -1, cells: [] };
    for (const { name, press } of this.#columns) {
      const cell = element.appendChild(document.createElement("td"));
      cell.className = name;
      const text = new Text();
      if (press) {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "link" });
        button.addEventListener("click", () => press.act(row.at));
        button.append(text);
        cell.append(button);
        row.cells.push({ text, button });
      } else {
        cell.append(text);
        row.cells.push({ text });
      }
    }
    return row;
  }

  #fill(row: Row, at: number, isFirst: boolean): void {
    if (row.at === at) return;
    row.at = at;
    row.element.setAttribute("aria-rowindex", String(at + 2));
    for (const [column, { text, button }] of row.cells.entries()) {
      const { text: textOf, press } = this.#columns[column] as RowColumn;
      const next = textOf(at);
      if (text.data !== next) text.data = next;
      if (!button || !press) continue;
      button.hidden = next === "";
      const label = press.label(at);
      // The key that goes from field to field passes by those that do the same as the one before.
      button.tabIndex = isFirst || press.label(at - 1) !== label ? 0 : -1;
      if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
    }
  }

  #room(): HTMLTableRowElement {
    const room = document.createElement("tr");
    room.setAttribute("aria-hidden", "true");
    const cell = room.appendChild(document.createElement("td"));
    cell.className = "room";
    cell.colSpan = this.#columns.length;
    return room;
  }

  /** Keeps the place of so many records. */
  #keep(room: HTMLTableRowElement, records: number): void {
    (room.firstElementChild as HTMLElement).style.height = `${records * this.#height}px`;
    if (records === 0) room.remove();
    else if (!room.isConnected) this.#body[room === this.#above ? "prepend" : "append"](room);
  }
}
