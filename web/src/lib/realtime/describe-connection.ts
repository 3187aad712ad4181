import type { ConnectionState } from "./connection-state";

/** A connection state in words that people understand, and what to do about it if anything. */
export interface ConnectionDescription {
  tone: "good" | "warn" | "bad";
  label: string;
  /** A whole sentence, for a banner; nothing when all is well. */
  detail?: string;
}

export function describeConnection(state: ConnectionState): ConnectionDescription {
  switch (state.status) {
    case "connected":
      return { tone: "good", label: "Connected" };
    case "connecting":
      return { tone: "warn", label: "Connecting…" };
    case "reconnecting":
      return {
        tone: "warn",
        label: "Reconnecting…",
        detail:
          state.attempt < 3
            ? "The connection was lost. Coming back… What you write is sent then."
            : `The server cannot be reached. Still trying (${state.attempt} times so far).`,
      };
    case "disconnected":
      return describeCause(state);
    default:
      return state satisfies never;
  }
}

function describeCause(state: Extract<ConnectionState, { status: "disconnected" }>): ConnectionDescription {
  switch (state.cause) {
    case "idle":
      return { tone: "warn", label: "Connecting…" };
    case "closed":
      return { tone: "bad", label: "Disconnected", detail: "You are disconnected." };
    case "refused":
      return {
        tone: "bad",
        label: "Disconnected",
        detail: `The server ended the connection for good (code ${state.code ?? "unknown"}).`,
      };
    case "token_expired":
      return { tone: "bad", label: "Signed out", detail: "Your sign-in has expired. Please sign in again." };
    case "not_retried":
    case "gave_up":
      return { tone: "bad", label: "Disconnected", detail: "The server cannot be reached." };
    default:
      return state.cause satisfies never;
  }
}
