/**
 * Reading the beginnings of rows and not what lies between them, where that takes less time.
 *
 * A read costs about a microsecond, whatever it copies from the page cache, so for long rows the beginnings take less time than all; from a disk
 * they take far more. Neither is known before it was tried: the times decide, again and again.
 */

/** Rows of which the first `length` bytes are wanted: there is one every `stride` bytes from `start` on. */
export interface RowBeginnings {
  readonly start: number;
  readonly count: number;
  readonly stride: number;
  readonly length: number;
}

/** Shorter rows are not worth a read each on any machine. */
const WORTH_STRIDE = 4096;

/** Reads of whole rows before the first of beginnings: the first one alone may be slow for reasons of its own. */
const FIRST_WHOLE = 2;

/** So many reads of beginnings in a row, and whole rows are measured again. */
const MEASURED_AGAIN = 32;

/** After a read of beginnings that was slower the next waits for twice as many reads of whole rows, up to this many. */
const LONGEST_WAIT = 32;

/** What beginnings may take at most before they are given up: so many milliseconds, in which a disk reads a few of them, and so many times as long as whole rows. */
const GIVEN_UP = { ms: 0.2, times: 4 };

/** Rows after which the clock is looked at, but for the first few. */
const ROWS_A_LOOK = 16;

/** Times of late of which the least counts: other work on the machine makes single ones long. */
const REMEMBERED = 4;

/** Milliseconds a row or a byte. */
class Pace {
  readonly #times: number[] = [];

  add(ms: number): void {
    this.#times.push(ms);
    if (this.#times.length > REMEMBERED) this.#times.shift();
  }

  get least(): number {
    return Math.min(...this.#times);
  }
}

/** Decides between the two ways for one file. */
export class Beginnings {
  readonly #read: (into: Uint8Array, at: number, length: number, position: number) => number;
  readonly #now: () => number;
  /** Of a byte of whole rows. */
  readonly #whole = new Pace();
  /** Of the beginning of a row. */
  readonly #apart = new Pace();
  /** Reads of whole rows until beginnings are tried, and until they are once more if they are slower then. */
  #wait = FIRST_WHOLE;
  #nextWait = 1;
  #successes = 0;

  /** `read` is that of the file: it reads so many bytes at a position, to a place in `into`, and returns their number. */
  constructor(
    read: (into: Uint8Array, at: number, length: number, position: number) => number,
    now = (): number => performance.now(),
  ) {
    this.#read = read;
    this.#now = now;
  }

  /** To be told of each read of whole rows. */
  wasWhole(bytes: number, ms: number): void {
    this.#whole.add(ms / bytes);
    this.#wait -= 1;
  }

  /** Reads them one after another to `at` in `into`; false where whole rows are to be read. */
  read(rows: RowBeginnings, into: Uint8Array, at: number): boolean {
    const { start, count, stride, length } = rows;
    const rowMs = this.#whole.least * stride;
    if (this.#wait > 0 || stride < WORTH_STRIDE) return false;
    const begun = this.#now();
    for (let row = 0; row < count; row += 1) {
      // What cannot be read is left to the other way, which says why.
      if (this.#read(into, at + row * length, length, start + row * stride) < length) return false;
      const isLook = row < ROWS_A_LOOK ? (row & (row + 1)) === 0 : row % ROWS_A_LOOK === 0;
      if (!isLook) continue;
      const ms = this.#now() - begun;
      if (ms > GIVEN_UP.ms + GIVEN_UP.times * rowMs * (row + 1)) {
        this.#takeWhole();
        return false;
      }
    }
    this.#apart.add((this.#now() - begun) / count);
    if (this.#apart.least >= rowMs) this.#takeWhole();
    else {
      this.#nextWait = 1;
      this.#successes += 1;
      if (this.#successes % MEASURED_AGAIN === 0) this.#wait = 1;
    }
    return true;
  }

  /** For some reads. */
  #takeWhole(): void {
    this.#wait = this.#nextWait;
    this.#nextWait = Math.min(LONGEST_WAIT, 2 * this.#nextWait);
  }
}
