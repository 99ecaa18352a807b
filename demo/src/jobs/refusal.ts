/** Files in which there is no model: what they are and what to drop instead, for a person who sees the page for the first time. */
import { isCollapsarError } from "collapsar";
import { hasTensors } from "../../../dist/tensors/formats.js";
import { shortList } from "../../../dist/text/short-list.js";
import { HUB_HOST } from "../built.js";
import { isTokenizerName } from "../dropped-names.js";
import { plural } from "../text.js";

const WHERE = `on the model's page${HUB_HOST && ` on ${HUB_HOST}`} under “Files and versions”`;

/** What can be dropped. */
const WANTED = `Drop the folder of a model, or its file of weights (.safetensors, .gguf, .bin, .pt or .npy), which is found ${WHERE}.`;

/** What a browser calls a file that it has not got as a whole. */
const UNFINISHED = /\.(part|partial|crdownload|download|incomplete|aria2|tmp)$/i;

/** One of the files of a model in several. */
const SHARD = /-\d{5}-of-\d{5}\.(safetensors|bin)$/;

const INDEX = /\.index\.json$/i;

/** Bytes of an index that are read to name some of the files in it. */
const INDEX_BYTES = 10_000_000;

/** What is said of files that were refused; undefined where the library's own words are as good. */
export async function refusalOf(
  error: unknown,
  files: readonly File[],
  folder: string | undefined,
): Promise<string | undefined> {
  const [only, another] = files;
  if (!only)
    return `The folder ${folder} holds no files, only other folders. Drop the one that the model's files are in.`;
  if (!another) return ofOne(error, only);
  const isWithout = isCollapsarError(error, "NoWeights") || !files.some(({ name }) => hasTensors(name));
  return isWithout ? ofSeveral(files, folder) : undefined;
}

async function ofOne(error: unknown, file: File): Promise<string | undefined> {
  const { name, size } = file;
  if (size === 0) return `${name} is empty: its download never began, or failed. Get it again ${WHERE}.`;
  if (UNFINISHED.test(name))
    return `${name} is a download that is not finished. Wait for it, or begin it again, and drop the whole file.`;
  if (INDEX.test(name)) return ofIndex(file);
  if (isTokenizerName(name)) return `${name} names tokens, and holds none of a model's numbers. ${WANTED}`;
  if (/\.json$/i.test(name)) return `${name} describes a model, and holds none of its numbers. ${WANTED}`;
  if (isCollapsarError(error, "GitLfsPointer"))
    return `${name} is a placeholder of Git LFS, ${plural(size, "byte")} in place of the file itself. Run git lfs pull in its folder, or download the file ${WHERE}.`;
  const what = kindOf(error, file);
  return what && `${name} is ${what}. ${WANTED}`;
}

/** What a file is that is no model; undefined of what may well be one, and is damaged or of a kind that is not read. */
function kindOf(error: unknown, { name }: File): string | undefined {
  const format = isCollapsarError(error, "UnsupportedFormat") ? error.fields.format : "";
  if (/^a picture|^a PDF/.test(format)) return `${format}, not a model`;
  if (/^an archive|^a zip/.test(format) || /\.(zip|gz|tgz|7z|rar|xz|zst)$/i.test(name))
    return "an archive: unpack it first, and drop the folder or file that was in it";
  if (/\.csv$/i.test(name)) return "a table, not a model; tables that collapsar wrote are compared under Chance";
  if (format.startsWith("text that begins")) return "text, not a model";
  const isUnknown = isCollapsarError(error, "HeaderTooLarge") || isCollapsarError(error, "InvalidHeader");
  return isUnknown && !hasTensors(name) ? "not a file of weights that can be read here" : undefined;
}

/** Its model's files, which are missing. */
async function ofIndex(file: File): Promise<string> {
  const names = await shardsOf(file);
  return `${file.name} says in which files a model's tensors are, and these are missing${names.length > 0 ? `: ${shortList(names, 3)}` : ""}. Drop it together with them, or the folder that they are in.`;
}

async function shardsOf(file: File): Promise<string[]> {
  try {
    const { weight_map: map } = JSON.parse(await file.slice(0, INDEX_BYTES).text());
    return [...new Set(Object.values(map as Record<string, unknown>).map(String))].sort();
  } catch {
    return [];
  }
}

function ofSeveral(files: readonly File[], folder: string | undefined): string {
  const names = files.map(({ name }) => name).filter((name) => !name.startsWith("."));
  const weights = names.filter(hasTensors);
  const where = folder === undefined ? "What you dropped" : `The folder ${folder}`;
  if (weights.length > 0 && weights.every((name) => SHARD.test(name)))
    return `${where} has files of a model in several, without the index that says what is in them. Drop model.safetensors.index.json too, or the whole folder; it is found ${WHERE}.`;
  if (weights.length > 0)
    return `${where} has several files of weights, and which is the model cannot be told. Drop one of them: ${shortList(weights, 4)}.`;
  const unfinished = names.find((name) => UNFINISHED.test(name));
  if (unfinished !== undefined)
    return `${where} has no finished file of weights: ${unfinished} is still being downloaded, or its download failed.`;
  return `${where} has no weights, only ${shortList([...names].sort(), 3)}. What is missing is model.safetensors, or another file of weights (.gguf, .bin, .pt or .npy), which is found ${WHERE}.`;
}
