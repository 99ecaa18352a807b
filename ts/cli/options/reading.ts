/** Options of commands that read a source. */
import { type Command, Option } from "commander";
import { wordsOf } from "../../parameters/validation/fields.js";
import { READING_FIELDS } from "../../parameters/validation/reading.js";
import { EXTENSIONS_TEXT } from "../../tensors/formats.js";
import { parseNumber } from "./number.js";

/** Adds the options of every command that reads a source; their fields are READING_FIELDS. */
export const addReadingOptions = (command: Command): Command =>
  command
    .option(
      "--gap <bytes>",
      "read over so many unwanted bytes rather than asking again (default: 16384 for files,\nfor servers what keeps the bytes read in vain below a quarter)",
      parseNumber,
    )
    .addOption(
      new Option("--as <dtype>", "what 16-bit integers hold: bfloat16 or float16, stored by their bits").choices(
        wordsOf(READING_FIELDS.as),
      ),
    )
    .option("--download", "read each file on a server whole, once, and ask for no parts of it");

/** What a source may be, in every command's help. */
export const SOURCE_HELP = `a ${EXTENSIONS_TEXT} file, a model directory, an http(s) URL of either, or hf://owner/name[@revision][/file]`;
