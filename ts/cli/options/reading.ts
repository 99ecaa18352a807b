/** Options of commands that read a source. */
import { Option } from "commander";
import { wordsOf } from "../../parameters/validation/fields.js";
import { READING_FIELDS } from "../../parameters/validation/reading.js";
import { EXTENSIONS_TEXT } from "../../tensors/formats.js";
import { parseNumber } from "./number.js";

/** How a source is read. */
export const READING = {
  fields: READING_FIELDS,
  options: () => [
    new Option(
      "--gap <bytes>",
      "read over so many unwanted bytes rather than asking again (default: 16384 for files,\nfor servers what keeps the bytes read in vain below a quarter)",
    ).argParser(parseNumber),
    new Option("--as <dtype>", "what 16-bit integers hold: bfloat16 or float16, stored by their bits").choices(
      wordsOf(READING_FIELDS.as),
    ),
    new Option("--download", "read each file on a server whole, once, and ask for no parts of it"),
  ],
};

/** What a source may be, in every command's help. */
export const SOURCE_HELP = `a ${EXTENSIONS_TEXT} file, a model directory, an http(s) URL of either, or hf://owner/name[@revision][/file]`;
