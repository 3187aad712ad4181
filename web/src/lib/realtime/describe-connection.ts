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
            ? "The connection was lost. What you write is sent when it is back."
            : "The server cannot be reached. What you write is sent when it can.",
      };
    case "disconnected":
      return describeCause(state);
    default:
      return state satisfies never;
  }
}

/** The same for a device that says it has no network. It may still reach a server, on itself for instance; then it is believed. */
export function describeOffline(state: ConnectionState): ConnectionDescription {
  if (state.status === "connected" || state.status === "disconnected") return describeConnection(state);
  return {
    tone: "bad",
    label: "Offline",
    detail: "You are offline. What you write is sent when you are back.",
  };
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
