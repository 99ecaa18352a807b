/** Python literals, as NumPy writes them into file headers: what `ast.literal_eval` reads, without numbers that are no integers. */

/** A value of such a literal. Tuples and lists are arrays; a dict is a Map of its entries. */
export type PythonValue = string | number | boolean | null | readonly PythonValue[] | ReadonlyMap<string, PythonValue>;

/** Nested deeper than any header: the file does not choose how deep this recurses. */
const MAX_DEPTH = 16;

const CONSTANTS = new Map<string, PythonValue>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

const TOKEN = /[ \t\r\n\f]*(?:('[^'\\\n]*'|"[^"\\\n]*")|(-?\d+)L?|([A-Za-z_]+)|([[\](){},:]))/y;

/** Reads one literal and nothing after it but blanks. Throws a SyntaxError that says what was found where. */
export function parsePythonLiteral(text: string): PythonValue {
  let at = 0;
  const fail = (problem: string): never => {
    throw new SyntaxError(`${problem} at character ${at}`);
  };
  const next = (): { punctuation: string; value?: PythonValue } => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return fail(at < text.length ? "something that is not a literal" : "an early end");
    at = TOKEN.lastIndex;
    const [, quoted, integer, word, punctuation = ""] = found;
    if (quoted !== undefined) return { punctuation, value: quoted.slice(1, -1) };
    if (integer !== undefined) return { punctuation, value: Number(integer) };
    if (word === undefined) return { punctuation };
    return CONSTANTS.has(word) ? { punctuation, value: CONSTANTS.get(word) as PythonValue } : fail(`the word ${word}`);
  };
  const isNext = (wanted: string): boolean => {
    const before = at;
    if (next().punctuation === wanted) return true;
    at = before;
    return false;
  };
  /** Calls `item` for what lies between commas, up to `closing`; the last comma may be left out. Returns the commas seen. */
  const items = (closing: string, item: () => void): number => {
    let commas = 0;
    while (!isNext(closing)) {
      item();
      if (isNext(",")) commas += 1;
      else if (isNext(closing)) break;
      else fail(`no comma and no ${closing}`);
    }
    return commas;
  };
  const value = (depth: number): PythonValue => {
    if (depth > MAX_DEPTH) fail("too many brackets");
    const found = next();
    if (found.value !== undefined) return found.value;
    const list: PythonValue[] = [];
    const add = (): void => void list.push(value(depth + 1));
    switch (found.punctuation) {
      case "(": {
        const commas = items(")", add);
        // (3) is a number in brackets; a tuple of one has a comma.
        return list.length === 1 && commas === 0 ? (list[0] as PythonValue) : list;
      }
      case "[":
        items("]", add);
        return list;
      case "{":
        return dict(depth);
      default:
        return fail(`an unexpected ${found.punctuation}`);
    }
  };
  const dict = (depth: number): PythonValue => {
    const entries = new Map<string, PythonValue>();
    items("}", () => {
      const key = next().value;
      if (typeof key !== "string") return fail("a key that is not a string");
      if (entries.has(key)) return fail(`the key ${key} twice`);
      if (!isNext(":")) return fail("no colon");
      entries.set(key, value(depth + 1));
    });
    return entries;
  };
  const result = value(0);
  if (text.slice(at).trim() !== "") fail("something after the literal");
  return result;
}
