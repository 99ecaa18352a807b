/** Which proxy the environment names for an address: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, as curl and Python's requests read them. */
import { CollapsarError } from "../../errors.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy through which a URL is asked for; undefined for none. Each variable may be written in lower case, which counts first.
 *
 * Throws `InvalidParameter` for a proxy that cannot be used; its value, which may hold a password, is not shown.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const own = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  for (const name of [own.toLowerCase(), own, "all_proxy", "ALL_PROXY"]) {
    const value = env[name]?.trim();
    if (!value) continue;
    return isExempt(url, env.no_proxy || env.NO_PROXY || "") ? undefined : parsed(name, value);
  }
  return undefined;
}

function parsed(name: string, value: string): URL {
  const refuse = (problem: string): never => {
    const message = `${name}: ${problem}; give http://[user:password@]host:port, or unset it`;
    throw new CollapsarError("InvalidParameter", message, { field: name, value: undefined });
  };
  // `proxy:3128` is common, and would be an address of the scheme `proxy:`.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : refuse("is not a valid address of a proxy");
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  return refuse(`a proxy of the kind ${url.protocol}// cannot be used`);
}

/** Whether NO_PROXY names the host: itself, a domain that it is in, a network of IPv4 addresses, or `*`; a port narrows it. */
function isExempt({ protocol, hostname, port }: URL, list: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  const asked = port || (protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === "*") return true;
      const [, bare = "", only] = /^(\[[^\]]*\]|[^:]*|[^[]*:[^[]*:[^[]*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (bare === "" || (only !== undefined && only !== asked)) return false;
      const name = bare.replace(/^\[|\]$/g, "").replace(/^\*?\./, "");
      return host === name || host.endsWith(`.${name}`) || isInNetwork(host, name);
    });
}

/** Whether an IPv4 address is in a network `10.0.0.0/8`. */
function isInNetwork(host: string, network: string): boolean {
  const [base = "", length] = network.split("/");
  const [address, first] = [numberOf(host), numberOf(base)];
  if (length === undefined || address === undefined || first === undefined || !/^\d{1,2}$/.test(length)) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(address / size) === Math.floor(first / size);
}

function numberOf(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) ? parts.reduce((number, part) => number * 256 + part, 0) : undefined;
}
