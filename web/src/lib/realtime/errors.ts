/** Everything that can go wrong on a connection and is not a state of it. Reported, never thrown into a socket's handler. */
export type RealtimeProblem =
  /** The socket could not be opened, or broke. Browsers say no more than that. */
  | { kind: "socket"; message: string }
  /** A frame that is no JSON object with a `type`, or whose known type has wrong fields. */
  | { kind: "malformed"; message: string; frame: string }
  /** The server's `error` answer to a command that nobody waits for. */
  | { kind: "server"; message: string; code: string; retryable: boolean }
  /** A callback of the application threw. */
  | { kind: "callback"; message: string; error: unknown }
  /** A message that was neither sent nor kept, because the buffer was full or the connection closed for good. */
  | { kind: "not_sent"; message: string };

/** Why a command that waits for its answer failed. */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
    this.name = "CommandError";
  }
}

/** The client could not take it now; the server has said nothing about it. What was to be sent is kept and sent later. */
export function isForWantOfConnection(error: unknown): boolean {
  return error instanceof CommandError && (error.code === "disconnected" || error.code === "buffer_full");
}

/** What becomes of it, for people. */
export const keptProblem = "It is sent when there is a connection again.";
