/**
 * Models on the Hub: the local cache of the Python library where it has the file, else ranges from the Hub.
 *
 * The token is for the Hub's own host; what the Hub redirects to gets none. All files of one run are of one commit, the one that the
 * revision meant when the first of them was asked for.
 */
import { CollapsarError, type ErrorCode, isCollapsarError } from "../../errors.js";
import { type NamedSource, readExactly } from "../byte-source.js";
import type { Directory } from "../directory.js";
import { httpTarget, type Target } from "../http/address.js";
import { type HttpOpening, openHttp, readHttp } from "../http/file.js";
import { saidBy } from "../http/said.js";
import { type HubAddress, hubName, isCommit, parseHubAddress } from "./address.js";
import { filesIn, MAX_LISTING_BYTES } from "./listing.js";
import { hubAddressOfPage } from "./page.js";

/** The local cache of the Python library. */
export interface HubCache {
  /** The commit that a revision meant when it was last asked for. */
  commitOf(repository: string, revision: string): Promise<string | undefined>;
  /** Paths of the files of a commit that the cache has; undefined if it has none. */
  list(repository: string, commit: string): Promise<string[] | undefined>;
  /** A file of a commit, if the cache has it. */
  open(repository: string, commit: string, file: string): Promise<NamedSource | undefined>;
}

/** Where the Hub is, and who asks. */
export interface HubSettings {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Nothing may be asked of the network. */
  readonly offline: boolean;
  /** The user's token, if there is one. */
  token(): Promise<string | undefined>;
  readonly cache?: HubCache;
}

/** The public Hub. */
export const HUB = "https://huggingface.co";

let hubSettings = (): HubSettings => ({ endpoint: HUB, offline: false, token: async () => undefined });

/** Called once by the entry of a platform that has an environment and a cache. */
export function setHubSettings(settings: () => HubSettings): void {
  hubSettings = settings;
}

/** The `hf://` address of what a page of the Hub shows; undefined for other addresses. */
export function pageAddress(address: string | URL, endpoint = hubSettings().endpoint): string | undefined {
  if (!URL.canParse(String(address))) return undefined;
  return hubAddressOfPage(new URL(address), endpoint.replace(/\/+$/, ""));
}

/** Opens what an `hf://` address names: a file; or the repository, or a directory in it, as a model directory. */
export async function openHub(address: string, opening: HttpOpening): Promise<NamedSource | Directory> {
  const { endpoint, ...settings } = hubSettings();
  const chosen = { ...settings, endpoint: (opening.reading?.hubEndpoint ?? endpoint).replace(/\/+$/, "") };
  const repository = new Repository(parseHubAddress(address), chosen, opening, await settings.token());
  return repository.open();
}

/** The cache has what the Hub was asked for. */
class Cached extends Error {
  readonly source: NamedSource;
  constructor(source: NamedSource) {
    super("in the cache", { cause: undefined });
    this.source = source;
  }
}

/** The Hub cannot be reached or will not answer this user: what the cache has must do, as in the Python library. */
const UNANSWERED: readonly ErrorCode[] = [
  "ConnectionFailed",
  "TooManyRetries",
  "Timeout",
  "HttpStatus",
  "AccessDenied",
  "NoSuchRepository",
];

/** One repository at one revision. */
class Repository {
  readonly #address: HubAddress;
  readonly #settings: HubSettings;
  readonly #opening: HttpOpening;
  readonly #headers: Record<string, string>;
  /** What the revision means; known from the first answer on. */
  #commit: string | undefined;

  constructor(address: HubAddress, settings: HubSettings, opening: HttpOpening, token: string | undefined) {
    this.#address = address;
    this.#settings = settings;
    this.#opening = opening;
    this.#headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...opening.reading?.headers };
    if (isCommit(address.revision)) this.#commit = address.revision;
  }

  open(): Promise<NamedSource> | Directory {
    const { path } = this.#address;
    if (path !== "" && !path.endsWith("/")) return this.#file(path, openHttp);
    return {
      name: hubName(this.#address, path.replace(/\/$/, "")),
      list: async () => undefined,
      ask: () => this.#names(path),
      open: (name) => this.#file(path + name, openHttp),
      openWhole: (name, max) => this.#file(path + name, (target, opening) => readHttp(target, opening, max)),
    };
  }

  /** Names of the files in a folder, which the Hub's own client asks for in the same way. */
  async #names(folder: string): Promise<string[] | undefined> {
    const files = this.#settings.offline ? await this.#listCache() : await this.#listHub();
    return files
      ?.filter((file) => file.startsWith(folder) && !file.slice(folder.length).includes("/"))
      .map((file) => file.slice(folder.length));
  }

  async #listCache(): Promise<string[] | undefined> {
    const commit = await this.#cachedCommit();
    return commit === undefined ? undefined : this.#settings.cache?.list(this.#address.repository, commit);
  }

  /** Undefined from a server that has files and no API, as some mirrors of the Hub. */
  async #listHub(): Promise<string[] | undefined> {
    const { repository, revision } = this.#address;
    const at = encodeURIComponent(this.#commit ?? revision);
    const url = `${this.#settings.endpoint}/api/models/${repository}/revision/${at}`;
    const target = { ...httpTarget(url, this.#headers), name: `${hubName(this.#address, "")} (its files)` };
    const onAnswer = async (response: Response): Promise<void> => this.#refuse(response);
    try {
      const answer = await readHttp(target, { ...this.#opening, onAnswer }, MAX_LISTING_BYTES);
      const { signal } = this.#opening;
      return filesIn(target.name, await readExactly(answer, 0, answer.byteLength, { signal }));
    } catch (error) {
      if (isCollapsarError(error, "NotFound")) return undefined;
      throw error;
    }
  }

  async #file(file: string, from: typeof openHttp): Promise<NamedSource> {
    const source = await this.#find(file, from);
    return { ...source, commit: this.#commit };
  }

  async #find(file: string, from: typeof openHttp): Promise<NamedSource> {
    const { offline, cache } = this.#settings;
    if (offline) return (await this.#cached(file)) ?? this.#notInCache(file);
    if (this.#commit !== undefined) {
      const source = await cache?.open(this.#address.repository, this.#commit, file);
      if (source) return source;
    }
    try {
      return await this.#download(file, from);
    } catch (error) {
      if (error instanceof Cached) return error.source;
      if (!UNANSWERED.some((code) => isCollapsarError(error, code))) throw error;
      const source = await this.#cached(file);
      if (source) return source;
      throw error;
    }
  }

  /** The commit that the cache knows the revision as, which may have moved on since. */
  async #cachedCommit(): Promise<string | undefined> {
    const { repository, revision } = this.#address;
    this.#commit ??= await this.#settings.cache?.commitOf(repository, revision);
    return this.#commit;
  }

  async #cached(file: string): Promise<NamedSource | undefined> {
    const commit = await this.#cachedCommit();
    return commit === undefined ? undefined : this.#settings.cache?.open(this.#address.repository, commit, file);
  }

  /** Offline, a file that is not there is like any other missing file, as long as the cache knows the revision. */
  #notInCache(file: string): never {
    const name = hubName(this.#address, file);
    const { repository, revision } = this.#address;
    const remedy = `download it while online (hf download ${repository}) or unset HF_HUB_OFFLINE`;
    if (this.#commit !== undefined) {
      const message = `${name}: not in the local Hub cache, and HF_HUB_OFFLINE is set; ${remedy}`;
      throw new CollapsarError("NotFound", message, { path: name });
    }
    const message = `${hubName(this.#address, "")}: nothing of it is in the local Hub cache, and HF_HUB_OFFLINE is set; ${remedy}`;
    throw new CollapsarError("NotInCache", message, { repository, revision, file });
  }

  async #download(file: string, from: typeof openHttp): Promise<NamedSource> {
    const target = this.#targetOf(file);
    let opened = false;
    const source = await from(target, {
      ...this.#opening,
      onAnswer: async (response, url) => {
        if (opened || url.origin !== target.url.origin) return;
        this.#refuse(response);
        await this.#learnCommit(response, file);
      },
    });
    opened = true;
    // A signed address that expired is asked for again: for the same commit, whatever the branch has become.
    target.url = this.#targetOf(file).url;
    return source;
  }

  #targetOf(file: string): Target {
    const { repository, revision } = this.#address;
    const path = file.split("/").map(encodeURIComponent).join("/");
    const at = encodeURIComponent(this.#commit ?? revision);
    const target = httpTarget(`${this.#settings.endpoint}/${repository}/resolve/${at}/${path}`, this.#headers);
    return { ...target, name: hubName(this.#address, file) };
  }

  /** The Hub tells which commit it answers for; when the cache has the file of that commit, nothing need be downloaded. */
  async #learnCommit({ headers, status }: Response, file: string): Promise<void> {
    const commit = headers.get("x-repo-commit");
    if (status >= 400 || commit === null || !isCommit(commit)) return;
    this.#commit ??= commit;
    const source = await this.#settings.cache?.open(this.#address.repository, this.#commit, file);
    if (source) throw new Cached(source);
  }

  /** What the Hub says by a header of its own. A file that is missing is left to its status, 404. */
  #refuse({ headers, status }: Response): void {
    if (status < 400) return;
    const { repository, revision } = this.#address;
    const { endpoint } = this.#settings;
    const code = headers.get("x-error-code");
    const name = `hf://${repository}`;
    const said = saidBy(headers);
    if (code === "GatedRepo") {
      const remedy =
        this.#headers.authorization === undefined ? "then set HF_TOKEN" : "with the account whose token is set";
      const message = `${name}: its authors grant access on request${said}; ask for it on ${endpoint}/${repository}, ${remedy}`;
      throw new CollapsarError("AccessDenied", message, { url: name, status });
    }
    if (code === "DisabledRepo") {
      const message = `${name}: the Hub has taken this model down${said}; use another copy of it`;
      throw new CollapsarError("AccessDenied", message, { url: name, status });
    }
    if (code === "RepoNotFound") {
      const remedy =
        this.#headers.authorization === undefined
          ? "check the name, and set HF_TOKEN for a private model"
          : "check the name, and that the token that is set may read it";
      const message = `${name}: no such model on the Hub, or a private one; ${remedy}`;
      throw new CollapsarError("NoSuchRepository", message, { repository });
    }
    if (code === "RevisionNotFound") {
      const message = `${name}: it has no revision ${JSON.stringify(revision)}; choose a branch, tag or commit of ${endpoint}/${repository}/tree/main`;
      throw new CollapsarError("NoSuchRevision", message, { repository, revision });
    }
    if (status === 401 || status === 403) {
      const message = `${name}: access denied (HTTP ${status})${said}; set HF_TOKEN to a token that may read it`;
      throw new CollapsarError("AccessDenied", message, { url: name, status });
    }
  }
}
