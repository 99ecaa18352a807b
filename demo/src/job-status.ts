/** What is seen and heard of a running job: progress, a button to cancel it, one line of status, one of error. */
import type { Progress } from "collapsar";
import { Cancelled } from "./client.js";
import { byId, h } from "./dom.js";
import { bytes, count } from "./text.js";

export class JobStatus {
  readonly #bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": "Progress" });
  readonly #cancel: HTMLButtonElement;
  /** Read out when it changes, so it changes with the phase alone; the numbers are in {@link #numbers}. */
  readonly #status = h("p", { role: "status" });
  readonly #numbers = h("span", { "aria-hidden": "true" });
  readonly #text = h("span");
  readonly #alert = h("p", { role: "alert" });
  #running: AbortController | undefined;

  constructor(id: string, cancelLabel = "Cancel") {
    this.#cancel = h("button", { type: "button", hidden: true, click: () => this.#running?.abort() }, cancelLabel);
    this.#status.append(this.#text);
    const line = h("div", { class: "line" }, this.#status, this.#numbers);
    byId(id, HTMLElement).append(line, this.#bar, this.#cancel, this.#alert);
  }

  /**
   * Runs a job after it has cancelled the one before. What goes wrong is said here, and `undefined` returned; `after` is focused when the
   * button to cancel, which then goes away, had the focus.
   */
  async run<T>(what: string, after: HTMLElement, job: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#begin(what);
    try {
      const result = await job(running.signal);
      if (this.#running === running) this.#end(after, "");
      return this.#running === running ? result : undefined;
    } catch (error) {
      if (this.#running !== running) return undefined;
      if (error instanceof Cancelled) this.#end(after, "Cancelled.");
      else {
        this.#end(after, "");
        this.#alert.textContent = error instanceof Error ? error.message : String(error);
      }
      return undefined;
    }
  }

  readonly progress = ({ phase, unit, done, total }: Progress): void => {
    this.#bar.value = total === 0 ? 1 : done / total;
    const shown = unit === "bytes" ? bytes : count;
    this.#say(phase);
    this.#numbers.textContent =
      unit === "bytes" ? `${shown(done)} of ${shown(total)}` : `${shown(done)} of ${shown(total)} ${unit}`;
  };

  /** One line that is read out. */
  #say(text: string): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  say(text: string): void {
    this.#numbers.textContent = "";
    this.#say(text);
  }

  /** What was asked for cannot begin: this line says why, and what ran before is cancelled. */
  refuse(message: string): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#bar.hidden = true;
    this.#cancel.hidden = true;
    this.say("");
    this.#alert.textContent = message;
  }

  #begin(what: string): void {
    this.#alert.textContent = "";
    this.say(what);
    this.#bar.removeAttribute("value");
    this.#bar.hidden = false;
    this.#cancel.hidden = false;
  }

  #end(after: HTMLElement, text: string): void {
    const focused = document.activeElement === this.#cancel;
    this.#bar.hidden = true;
    this.#cancel.hidden = true;
    this.say(text);
    if (focused) after.focus();
  }
}
