/** The published figures of docs/gallery.md, when the page is built: its table is their one home. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { GalleryModel } from "./src/built.js";

const GALLERY = fileURLToPath(new URL("../docs/gallery.md", import.meta.url));

/** The models in the order of the table. A record without a model tells more of the one before. */
export function readGallery(text = readFileSync(GALLERY, "utf8")): GalleryModel[] {
  const [, , ...lines] = text.split("\n").filter((line) => line.startsWith("|"));
  const models: GalleryModel[] = [];
  for (const line of lines) {
    const [name = "", figure = "", source = "", command = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    if (name !== "") {
      const repository = /hf:\/\/([\w.-]+\/[\w.-]+)/.exec(command)?.[1];
      if (repository === undefined) throw new Error(`docs/gallery.md: no command with an hf:// address for ${name}`);
      models.push({ name, repository, published: [] });
    }
    const [, said = source, address] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(source) ?? [];
    models.at(-1)?.published.push({ figure: figure.replaceAll("`", ""), source: said, address });
  }
  return models;
}
