/**
 * Text where something else was expected: what servers, Git and people put under the name of a file of weights, an index or a tokenizer.
 */
import { CollapsarError } from "../errors.js";

/** What a text is, and what to do about it. */
interface TextKind {
  readonly format: string;
  readonly advice: string;
}

const GIT_LFS = "version https://git-lfs.github.com/spec/";

/** So many first bytes tell what a text is. */
const TEXT_BYTES = 512;

/** Refuses the placeholder that Git LFS leaves where it did not fetch a file. */
export function refuseGitLfs(name: string, firstBytes: Uint8Array): void {
  const first = new TextDecoder("latin1").decode(firstBytes.subarray(0, GIT_LFS.length));
  if (first !== GIT_LFS) return;
  const message = `${name}: a git-lfs pointer, not the file itself; run: git lfs pull`;
  throw new CollapsarError("GitLfsPointer", message, {});
}

/** Refuses a web page, as servers send it for a login or a file that is not there; for files that are text themselves. */
export function refuseWebPage(name: string, firstBytes: Uint8Array): void {
  const text = textOf(firstBytes);
  if (text !== undefined && isWebPage(text)) throw unsupported(name, webPage(text));
}

/** Refuses text of any kind: for files that begin with other bytes, or with a number that text would make impossibly large. */
export function refuseText(name: string, firstBytes: Uint8Array): void {
  refuseGitLfs(name, firstBytes);
  const text = textOf(firstBytes);
  if (text !== undefined) throw unsupported(name, kindOf(text));
}

const unsupported = (name: string, { format, advice }: TextKind): CollapsarError =>
  new CollapsarError("UnsupportedFormat", `${name}: ${format}, not the file that it should be; ${advice}`, { format });

/** The first bytes as text; undefined when they are not printable UTF-8, or too few to tell. */
function textOf(firstBytes: Uint8Array): string | undefined {
  if (firstBytes.length < 8) return undefined;
  // The last character may be cut: a stream lets it wait.
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(firstBytes.subarray(0, TEXT_BYTES), { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what text does not have
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const isWebPage = (text: string): boolean =>
  /^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta)\b/is.test(text);

function webPage(text: string): TextKind {
  const title = /<title[^>]*>\s*([^<]*\S)\s*<\/title/i.exec(text)?.[1]?.replace(/\s+/g, " ");
  return {
    format: `a web page (HTML${title === undefined ? "" : `, ${JSON.stringify(title.slice(0, 60))}`})`,
    advice: "download the file itself, not the page about it, and log in first where the page asks for that",
  };
}

function kindOf(text: string): TextKind {
  const start = text.trimStart();
  if (isWebPage(text)) return webPage(text);
  if (start.startsWith("<")) {
    const message = /<message>\s*([^<]*\S)\s*<\/message/i.exec(text)?.[1];
    return {
      format: `XML text${message === undefined ? "" : ` that says ${JSON.stringify(message.slice(0, 80))}`}`,
      advice: "servers answer so when they refuse a file; download it again, and look at what comes",
    };
  }
  if (/^[{[]\s*("|\{|\[|[\]}\d-])/.test(start)) {
    const advice = "give the file of weights that lies beside it, or the directory of the model";
    return { format: "JSON text", advice };
  }
  const separator = separatorOf(text);
  if (separator !== undefined) {
    const advice = `a matrix is read from .safetensors or .npy: python -c "import numpy as n; n.save('OUT.npy', n.loadtxt('IN', delimiter='${separator === "\t" ? "\\t" : separator}', skiprows=1, dtype='float32'))"`;
    return { format: "a table of text (CSV)", advice };
  }
  const line = start.split(/\r?\n/, 1)[0] as string;
  const shown = line.length > 60 ? `${line.slice(0, 60)}...` : line;
  return { format: `text that begins ${JSON.stringify(shown)}`, advice: "check what was downloaded or copied" };
}

/** What parts the cells of a table: the same number of it in each whole line, of which there are two or more. */
function separatorOf(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const whole = lines.length > 2 ? lines.slice(0, -1) : lines.filter((line) => line !== "");
  if (whole.length < 2) return undefined;
  return [",", "\t", ";"].find((separator) => {
    const [first = 0, ...others] = whole.map((line) => line.split(separator).length);
    return first > 1 && others.every((count) => count === first);
  });
}
