/** Settings of the Hub from the environment: the variables and files that the Python library reads. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CollapsarError } from "../../errors.js";
import { hubCache } from "./cache.js";
import { HUB, type HubSettings } from "./repository.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** HF_ENDPOINT, HF_TOKEN or the token file, HF_HUB_CACHE or HF_HOME, HF_HUB_OFFLINE; read when a source is opened. */
export function hubFromEnvironment(env: Environment = process.env): HubSettings {
  const expand = (path: string): string => expandPath(path, env);
  const home = expand(env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "huggingface"));
  const cache = expand(env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE ?? join(home, "hub"));
  return {
    endpoint: env.HF_ENDPOINT || HUB,
    offline: isTrue(env.HF_HUB_OFFLINE || env.TRANSFORMERS_OFFLINE),
    cache: hubCache(cache),
    async token() {
      if (isTrue(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
      const given = cleanToken(env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN, "HF_TOKEN");
      if (given !== undefined) return given;
      const path = expand(env.HF_TOKEN_PATH ?? join(home, "token"));
      return cleanToken(await readFile(path, "utf8").catch(() => undefined), path);
    },
  };
}

const isTrue = (value = ""): boolean => ["1", "ON", "YES", "TRUE"].includes(value.toUpperCase());

/** Checked here, because what refuses it later would print it. */
function cleanToken(text: string | undefined, from: string): string | undefined {
  const token = text?.replace(/[\r\n]/g, "").trim();
  if (!token) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CollapsarError("InvalidParameter", `${from}: holds characters that no token has; set it again`, {
    field: from,
    value: undefined,
  });
}

/** `~` and `$NAME` in a path, as Python expands them; a name that is not set stays. */
const expandPath = (path: string, env: Environment): string =>
  path
    .replace(/^~(?=$|[/\\])/, () => homedir())
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => env[bare ?? braced ?? ""] ?? whole);
