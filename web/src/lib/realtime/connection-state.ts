import type { Verdict } from "./close-codes";
import type { RetryRules } from "./retry";

/** Where a connection stands. Only `step` makes a new one out of an old one. */
export type ConnectionState =
  | { status: "disconnected"; cause: DisconnectCause; code?: number }
  | { status: "connecting" }
  | { status: "connected"; since: number; attempts: number }
  | { status: "reconnecting"; attempt: number; phase: "waiting"; retryAt: number }
  | { status: "reconnecting"; attempt: number; phase: "dialing" };

/**
 * Why there is no connection and none is being tried: never asked for, closed by the app, refused by the server with a
 * final close code, token expired and none newer to be had, not wanted again, or too many tries in vain.
 */
export type DisconnectCause = "idle" | "closed" | "refused" | "token_expired" | "not_retried" | "gave_up";

export type ConnectionInput =
  | { type: "connect" }
  | { type: "disconnect" }
  | { type: "opened"; now: number }
  | { type: "lost"; now: number; code: number; verdict: Verdict }
  /** The wait is over, or something happened that makes waiting on pointless. */
  | { type: "retry" };

export interface StepRules {
  retry: RetryRules;
  canRenewToken: boolean;
  delay(attempt: number, verdict: Verdict): number;
}

/** The whole state machine. An input that means nothing in a state leaves it as it is (the same object). */
export function step(state: ConnectionState, input: ConnectionInput, rules: StepRules): ConnectionState {
  if (input.type === "disconnect") {
    const alreadyOut = state.status === "disconnected" && state.cause !== "gave_up";
    return alreadyOut ? state : { status: "disconnected", cause: "closed" };
  }

  switch (state.status) {
    case "disconnected": {
      const again = input.type === "connect" || (input.type === "retry" && state.cause === "gave_up");
      return again ? { status: "connecting" } : state;
    }
    case "connecting":
      if (input.type === "opened") return { status: "connected", since: input.now, attempts: 0 };
      return input.type === "lost" ? afterLoss(0, input, rules) : state;
    case "connected": {
      if (input.type !== "lost") return state;
      const stable = input.now - state.since >= rules.retry.stableAfterMs;
      return afterLoss(stable ? 0 : state.attempts, input, rules);
    }
    case "reconnecting":
      if (state.phase === "waiting") {
        const now = input.type === "retry" || input.type === "connect";
        return now ? { status: "reconnecting", attempt: state.attempt, phase: "dialing" } : state;
      }
      if (input.type === "opened") return { status: "connected", since: input.now, attempts: state.attempt };
      return input.type === "lost" ? afterLoss(state.attempt, input, rules) : state;
    default:
      return state satisfies never;
  }
}

function afterLoss(
  attempts: number,
  { now, code, verdict }: Extract<ConnectionInput, { type: "lost" }>,
  { retry, canRenewToken, delay }: StepRules,
): ConnectionState {
  if (verdict === "final") return { status: "disconnected", cause: "refused", code };
  if (verdict === "new_token" && !canRenewToken)
    return { status: "disconnected", cause: "token_expired", code };
  if (!retry.enabled) return { status: "disconnected", cause: "not_retried", code };
  if (attempts >= retry.maxAttempts) return { status: "disconnected", cause: "gave_up", code };
  const attempt = attempts + 1;
  return { status: "reconnecting", attempt, phase: "waiting", retryAt: now + delay(attempt, verdict) };
}
