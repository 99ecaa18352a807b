/**
 * Reads a pickle without executing anything of it: a stack machine that builds lists, dicts and text, and writes down what it is told to call.
 *
 * What a class or function would make is a {@link Made}: its name and arguments, for the caller to know or to pass over. The opcodes are those of
 * Python's pickletools, protocols 0 to 5 as far as torch.save writes them.
 */
import { visible } from "../../text/visible.js";

/** A class or function, by its name alone. */
export class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What a class or function would have made of its arguments. */
export class Made {
  readonly by: unknown;
  readonly args: readonly unknown[];
  constructor(by: unknown, args: readonly unknown[]) {
    this.by = by;
    this.args = args;
  }
}

/** What a persistent id stands for: PyTorch's storages. */
export class Persistent {
  readonly id: unknown;
  constructor(id: unknown) {
    this.id = id;
  }
}

/** A dict by its keys of text and of numbers, which may look alike; other keys are passed over. */
export type Dict = Map<string | number, unknown>;

/** Classes that are dicts. */
const DICTS = new Set(["collections.OrderedDict", "collections.defaultdict"]);

const MARK = Symbol("mark");

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): unknown {
    for (;;) {
      const opcode = this.#take(1)[0] as number;
      if (opcode === 0x2e) return this.#pop();
      this.#step(String.fromCharCode(opcode), opcode);
    }
  }

  #step(letter: string, opcode: number): void {
    const read = READERS[opcode];
    if (read) this.#push(read(this));
    else if (!this.#move(letter, opcode) && !this.#build(letter, opcode))
      throw new Error(`it has the opcode ${opcode}`);
  }

  /** Opcodes about the stack and the memo. */
  #move(letter: string, opcode: number): boolean {
    if (opcode === 0x80) this.#take(1);
    else if (opcode === 0x95) this.#take(8);
    else if (letter === "(") this.#stack.push(MARK);
    else if (letter === "0") this.#stack.pop();
    else if (letter === "1") this.#toMark();
    else if (letter === "2") this.#push(this.#top());
    else if (letter === "q") this.#memo.set(this.uint8(), this.#top());
    else if (letter === "r") this.#memo.set(this.uint32(), this.#top());
    else if (opcode === 0x94) this.#memo.set(this.#memo.size, this.#top());
    else if (letter === "h") this.#push(this.#recall(this.uint8()));
    else if (letter === "j") this.#push(this.#recall(this.uint32()));
    else return false;
    return true;
  }

  /** Opcodes that make something of what is on the stack. */
  #build(letter: string, opcode: number): boolean {
    if (letter === "t" || letter === "l") this.#push(this.#toMark());
    else if (opcode >= 0x85 && opcode <= 0x87) this.#push(this.#several(opcode - 0x84));
    else if (letter === "d") this.#push(filled(new Map(), this.#toMark()));
    else if (opcode === 0x90 || opcode === 0x8f || opcode === 0x91) this.#set(opcode);
    else if (letter === "s") this.#setItems(this.#several(2));
    else if (letter === "u") this.#setItems(this.#toMark());
    else if (letter === "a") this.#append(this.#several(1));
    else if (letter === "e") this.#append(this.#toMark());
    else if (opcode === 0x93) this.#push(globalOf(...(this.#several(2) as [unknown, unknown])));
    else if (letter === "Q") this.#push(new Persistent(this.#pop()));
    else if (letter === "R" || opcode === 0x81) this.#push(made(...(this.#several(2) as [unknown, unknown])));
    else if (opcode === 0x92) this.#push(made(...(this.#several(3) as [unknown, unknown])));
    else if (letter === "b") this.#pop();
    else return false;
    return true;
  }

  #set(opcode: number): void {
    if (opcode === 0x8f) this.#push([]);
    else if (opcode === 0x90) this.#append(this.#toMark());
    else this.#push(this.#toMark());
  }

  #setItems(items: readonly unknown[]): void {
    const target = this.#top();
    if (target instanceof Map) filled(target, items);
  }

  #append(items: readonly unknown[]): void {
    const target = this.#top();
    if (Array.isArray(target)) for (const item of items) target.push(item);
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  #top(): unknown {
    const value = this.#stack.at(-1);
    if (this.#stack.length === 0 || value === MARK) throw new Error("its stack is empty");
    return value;
  }

  #pop(): unknown {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #several(count: number): unknown[] {
    const values: unknown[] = [];
    for (let at = 0; at < count; at += 1) values.unshift(this.#pop());
    return values;
  }

  #toMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw new Error("it has no mark");
    const values = this.#stack.splice(mark);
    values.shift();
    return values;
  }

  #recall(at: number): unknown {
    if (!this.#memo.has(at)) throw new Error(`its memo has no ${at}`);
    return this.#memo.get(at);
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error("it ends too early");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  uint8 = (): number => this.#take(1)[0] as number;
  uint16 = (): number => this.#number(2, (at) => this.#view.getUint16(at, true));
  uint32 = (): number => this.#number(4, (at) => this.#view.getUint32(at, true));
  int32 = (): number => this.#number(4, (at) => this.#view.getInt32(at, true));
  float64 = (): number => this.#number(8, (at) => this.#view.getFloat64(at, false));
  uint64 = (): number => this.#number(8, (at) => Number(this.#view.getBigUint64(at, true)));

  #number(bytes: number, read: (at: number) => number): number {
    this.#take(bytes);
    return read(this.#at - bytes);
  }

  text = (bytes: number): string => new TextDecoder().decode(this.#take(bytes));

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new Error("it ends too early");
    const text = this.text(end - this.#at);
    this.#at += 1;
    return text;
  }

  /** A whole number of any length; one beyond 2^53 is a size or a place of nothing here. */
  long(bytes: number): number {
    const taken = this.#take(bytes);
    if (bytes === 0) return 0;
    let value = 0;
    for (let at = bytes - 1; at >= 0; at -= 1) value = value * 256 + (taken[at] as number);
    return (taken[bytes - 1] as number) >= 128 ? value - 256 ** bytes : value;
  }
}

/** Opcodes that push what follows them. */
const READERS: Record<number, (machine: Machine) => unknown> = Object.fromEntries(
  (
    [
      ["N", () => null],
      ["\x88", () => true],
      ["\x89", () => false],
      ["}", () => new Map()],
      ["]", () => []],
      [")", () => []],
      ["K", (machine) => machine.uint8()],
      ["M", (machine) => machine.uint16()],
      ["J", (machine) => machine.int32()],
      ["I", (machine) => wholeNumber(machine.line())],
      ["L", (machine) => wholeNumber(machine.line().replace(/L$/, ""))],
      ["G", (machine) => machine.float64()],
      ["\x8a", (machine) => machine.long(machine.uint8())],
      ["\x8b", (machine) => machine.long(machine.uint32())],
      ["X", (machine) => machine.text(machine.uint32())],
      ["\x8c", (machine) => machine.text(machine.uint8())],
      ["\x8d", (machine) => machine.text(machine.uint64())],
      ["U", (machine) => machine.text(machine.uint8())],
      ["T", (machine) => machine.text(machine.uint32())],
      ["C", (machine) => machine.text(machine.uint8())],
      ["B", (machine) => machine.text(machine.uint32())],
      ["\x8e", (machine) => machine.text(machine.uint64())],
      ["c", (machine) => globalOf(machine.line(), machine.line())],
    ] as [string, (machine: Machine) => unknown][]
  ).map(([letter, read]) => [letter.charCodeAt(0), read]),
);

/** A number as protocols before 2 write it; there 00 and 01 are truth values. */
function wholeNumber(text: string): number | boolean {
  if (text === "00" || text === "01") return text === "01";
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new Error(`${JSON.stringify(visible(text))} is no whole number`);
}

function globalOf(module: unknown, name: unknown): Global {
  if (typeof module !== "string" || typeof name !== "string") throw new Error("it names a class by no text");
  return new Global(`${module}.${name}`);
}

function made(by: unknown, args: unknown): unknown {
  const given = Array.isArray(args) ? args : [];
  if (!(by instanceof Global && DICTS.has(by.name))) return new Made(by, given);
  // Python 3 writes the items of a dict after it was made; Python 2 gave an OrderedDict a list of pairs.
  const [pairs] = given;
  const items = pairs instanceof Map ? [...pairs] : Array.isArray(pairs) ? pairs : [];
  return filled(
    new Map(),
    items.flatMap((pair) => (Array.isArray(pair) && pair.length === 2 ? pair : [])),
  );
}

/** Adds keys and values, which take turns. */
function filled(dict: Dict, items: readonly unknown[]): Dict {
  for (let at = 0; at + 1 < items.length; at += 2) {
    const key = items[at];
    if (typeof key === "string" || typeof key === "number") dict.set(key, items[at + 1]);
  }
  return dict;
}

/** What a pickle says. Throws an `Error` whose message completes "not a valid pickle: ...". */
export const readPickle = (bytes: Uint8Array): unknown => new Machine(bytes).run();
