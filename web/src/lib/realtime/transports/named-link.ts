import type { Command } from "../commands";
import type { Link } from "./transport";

/** One connection of a wire that has named events with arguments, and calls that are answered: SignalR, Socket.IO. */
export interface NamedCalls {
  /** Not answered when the connection ends before. Answers and events are told in the order in which they came. */
  call(name: string, args: readonly unknown[], answered: (answer: Answer) => void): void;
  stop(): void;
}

export interface NamedHearing {
  opened(): void;
  event(name: string, args: readonly unknown[]): void;
  /** With a close code of the protocol. */
  closed(code: number, reason: string): void;
}

export type Answer = { ok: true; value: unknown } | { ok: false; error: AnsweredError };

export interface AnsweredError {
  code: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

/** How the native wire's commands and events are called on another one. */
export interface NamedVocabulary {
  /** The call that carries out a command; null where the wire has none. */
  callFor(command: Command): readonly [name: string, ...args: unknown[]] | null;
  /** The native event that says the same; null where there is none. */
  eventFor(name: string, args: readonly unknown[]): object | null;
}

/** Speaks the native wire's commands and events over named calls and events. */
export class NamedLink implements Link {
  onopen: Link["onopen"] = null;
  onmessage: Link["onmessage"] = null;
  onclose: Link["onclose"] = null;
  onerror: Link["onerror"] = null;
  #open = false;
  #over = false;
  /** Some libraries give the first events before they say that the connection stands. */
  #early: object[] = [];
  readonly #calls: NamedCalls;

  constructor(
    private readonly vocabulary: NamedVocabulary,
    start: (hearing: NamedHearing) => NamedCalls,
  ) {
    this.#calls = start({
      opened: () => this.#opened(),
      event: (name, args) => this.#tell(vocabulary.eventFor(name, args)),
      closed: (code, reason) => this.#closed(code, reason),
    });
  }

  send(frame: string): void {
    const command = readCommand(frame);
    const call = command && this.vocabulary.callFor(command);
    if (!call) return this.#refuse(command);
    const [name, ...args] = call;
    this.#calls.call(name, args, (answer) => this.#answer(command, answer));
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#calls.stop();
  }

  #opened(): void {
    if (this.#over || this.#open) return;
    this.#open = true;
    this.onopen?.();
    const early = this.#early;
    this.#early = [];
    early.forEach((event) => this.#tell(event));
  }

  #closed(code: number, reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.onclose?.({ code, reason });
  }

  #answer({ id }: Command, answer: Answer): void {
    if (!answer.ok) return this.#tell({ type: "error", id, ...answer.error });
    const { value } = answer;
    const said = typeof value === "object" && value !== null && "type" in value ? value : { type: "ack" };
    // As on the native wire: who gives no id wants no confirmation.
    if (said.type !== "ack" || id !== undefined) this.#tell({ ...said, id });
  }

  #refuse(command: Command | null): void {
    const what = command ? `no "${command.type}"` : "no words of one's own";
    const error = { code: "unknown_type", message: `This wire has ${what}.`, retryable: false };
    queueMicrotask(() => this.#tell({ type: "error", id: command?.id, ...error }));
  }

  #tell(event: object | null): void {
    if (event === null || this.#over) return;
    if (this.#open) this.onmessage?.({ data: event });
    else this.#early.push(event);
  }
}

/** Null for what is no command, since any text may be sent. Unknown types find no call. */
function readCommand(frame: string): Command | null {
  try {
    const value: unknown = JSON.parse(frame);
    const typed = typeof value === "object" && value !== null && "type" in value;
    return typed ? (value as Command) : null;
  } catch {
    return null;
  }
}
