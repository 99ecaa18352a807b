/** Trying again: which failures pass, and how long to wait between attempts. */
import type { CollapsarError } from "../../errors.js";
import { pause } from "../abort.js";

/** A failure that may pass. `final` is the error when it does not. */
export class Transient extends Error {
  override readonly name = "Transient";
  /** The error to raise after so many attempts. */
  readonly final: (attempts: number) => CollapsarError;
  /** What the server asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(final: (attempts: number) => CollapsarError, retryAfterMs?: number) {
    super("a failure that may pass", { cause: undefined });
    this.final = final;
    this.retryAfterMs = retryAfterMs;
  }
}

/** How often, and how far apart. */
export interface RetryPolicy {
  /** Attempts in all, at least 1. */
  readonly attempts: number;
  /** The first wait is a random time below this, in ms; the bound doubles each time. */
  readonly backoffMs: number;
}

/** The bound of a wait that nobody asked for. */
const MAX_BACKOFF_MS = 10_000;

/** A server that asks for a longer wait than this is given up: nobody wants to watch a command wait for an hour. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Calls `attempt` until it succeeds, fails for good, or was tried often enough. */
export async function retrying<T>(
  { attempts, backoffMs }: RetryPolicy,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const { retryAfterMs = 0 } = error;
      if (tried >= attempts || retryAfterMs > MAX_RETRY_AFTER_MS) throw error.final(tried);
      await pause(Math.max(retryAfterMs, jitter(tried, backoffMs)), signal);
    }
  }
}

/** Full jitter: clients that were turned away together do not come back together. */
export const jitter = (tried: number, backoffMs: number, random = Math.random): number =>
  random() * Math.min(MAX_BACKOFF_MS, backoffMs * 2 ** (tried - 1));

/** A `Retry-After` header, seconds or a date, in ms from `now`; undefined when there is none or it is neither. */
export function retryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * How long until a used up quota is given anew, in ms, from a `RateLimit` header as the Hub sends it: `"resolvers";r=0;t=12`, seconds.
 * Undefined while something of it is left, and when it says nothing.
 */
export function untilReset(value: string | null): number | undefined {
  const [, left] = /;\s*r=(\d+)/.exec(value ?? "") ?? [];
  const [, seconds] = /;\s*t=(\d+)/.exec(value ?? "") ?? [];
  if (seconds === undefined || (left !== undefined && Number(left) > 0)) return undefined;
  return Number(seconds) * 1000;
}

/** An answer that is wrong among others that were right: the next may be right again. When it is not, the error says so. */
export const strayAnswer = (error: CollapsarError): Transient => new Transient(() => error);
