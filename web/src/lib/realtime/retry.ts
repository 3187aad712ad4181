import type { Verdict } from "./close-codes";
import type { Environment } from "./environment";

/** When to try again after a connection was lost, and how often. */
export interface RetryRules {
  enabled: boolean;
  /** Tries in a row without a stable connection in between; Infinity never gives up. */
  maxAttempts: number;
  /** The first try comes within this time, each further one within twice the time of the one before. */
  baseMs: number;
  maxMs: number;
  /** So many times as long while nobody sees the page; who looks at it again is not kept waiting. */
  hiddenFactor: number;
  /** The least wait when the server asked to come back later. */
  laterMs: number;
  /** A connection that lived this long starts the count anew. */
  stableAfterMs: number;
}

export const patientRetry: RetryRules = {
  enabled: true,
  maxAttempts: Infinity,
  baseMs: 500,
  maxMs: 10_000,
  hiddenFactor: 3,
  laterMs: 10_000,
  stableAfterMs: 2_000,
};

/**
 * Exponential backoff with full jitter: anywhere between nothing and the limit, so that the clients of a server that
 * restarts come back spread out and not all at once.
 */
export function retryDelay(
  rules: RetryRules,
  attempt: number,
  verdict: Verdict,
  { random, isPageVisible }: Pick<Environment, "random" | "isPageVisible">,
): number {
  const longest = rules.maxMs * (isPageVisible() ? 1 : rules.hiddenFactor);
  const limit = Math.min(longest, rules.baseMs * 2 ** Math.min(attempt - 1, 30));
  const delay = Math.round(random() * limit);
  return verdict === "later" ? rules.laterMs + delay : delay;
}
