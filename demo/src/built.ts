/** What the page is built with: see vite.config.ts. */

declare const __EXTENSIONS__: readonly string[];
declare const __HUB__: string;
declare const __EXAMPLE__: ExampleFacts;
declare const __REPOSITORY__: string;
declare const __GALLERY__: readonly GalleryModel[];

/** The real example, as far as the page tells of it before it is opened. */
export interface ExampleFacts {
  /** Tokens in all. */
  vocabulary: number;
  /** Tokens that share their vectors. */
  dead: number;
  /** How many share each of the vectors. */
  populations: readonly number[];
}

/** What was published of a model. */
export interface GalleryModel {
  name: string;
  /** `owner/name` on the Hub. */
  repository: string;
  published: { figure: string; source: string; address?: string | undefined }[];
}

/** What the names of files with tensors end in. */
export const EXTENSIONS = __EXTENSIONS__;
export const ACCEPTED = EXTENSIONS.join(",");
/** Address of the Hub that models are read from by name; empty where the page talks to no host but its own. */
export const HUB = __HUB__;
export const HUB_HOST = HUB && new URL(HUB).host;
export const EXAMPLE = __EXAMPLE__;
/** Address of the sources; empty where the page was built without one. */
export const REPOSITORY = __REPOSITORY__;
export const GALLERY = __GALLERY__;
