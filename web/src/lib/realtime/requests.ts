import type { Command } from "./commands";
import type { Environment } from "./environment";
import { CommandError } from "./errors";
import type { ServerEvent } from "./events";

interface Pending {
  frame: string;
  timer: number | null;
  retriesLeft: number;
  resolve(answer: ServerEvent): void;
  reject(error: CommandError): void;
}

export interface RequestOptions {
  /** How long the server may take to answer, counted only while it can be reached. */
  timeoutMs: number;
  /** How many commands may wait for an answer at once. */
  limit: number;
}

/** Retries of one command that the server refused for the moment (`retryable`). */
const refusalsTolerated = 5;

/**
 * Commands that wait for their answer, matched by `id`. A command whose connection broke is sent again on the next one with
 * the same id, which the server knows to do only once.
 */
export class Requests {
  readonly #pending = new Map<string, Pending>();

  constructor(
    private readonly options: RequestOptions,
    private readonly environment: Environment,
    private readonly send: (frame: string) => boolean,
  ) {}

  start(command: Command): Promise<ServerEvent> {
    const id = command.id ?? this.environment.id();
    if (this.#pending.size >= this.options.limit) {
      return Promise.reject(new CommandError("buffer_full", "Too many messages wait to be sent.", true));
    }
    return new Promise((resolve, reject) => {
      const frame = JSON.stringify({ ...command, id });
      this.#pending.set(id, { frame, timer: null, retriesLeft: refusalsTolerated, resolve, reject });
      this.#sendNow(id);
    });
  }

  /** True when the event is the answer somebody waited for. */
  settle(event: ServerEvent): boolean {
    const id = "id" in event ? event.id : undefined;
    const pending = typeof id === "string" ? this.#pending.get(id) : undefined;
    if (pending === undefined || typeof id !== "string") return false;

    if (event.type === "message") {
      // It carries the id we gave it, and rooms tell only what they have stored: as good as the ack, which may be lost.
      const { room, epoch, offset } = event;
      this.#take(id)?.resolve({ type: "ack", id, room, epoch, offset });
    } else if (event.type !== "error") {
      this.#take(id)?.resolve(event);
    } else if (event.retryable && pending.retriesLeft > 0) {
      pending.retriesLeft--;
      this.#restartTimer(pending, event.retryAfterMs ?? 1_000, () => this.#sendNow(id));
    } else {
      this.#take(id)?.reject(new CommandError(event.code, event.message, event.retryable));
    }
    return true;
  }

  /** A new connection stands: everything unanswered goes out again, in the order in which it was first said. */
  resend(): void {
    for (const id of [...this.#pending.keys()]) this.#sendNow(id);
  }

  /** The connection broke: nobody can answer now, so nobody is late. */
  pause(): void {
    for (const pending of this.#pending.values()) this.#restartTimer(pending, null);
  }

  failAll(code: string, message: string): void {
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(new CommandError(code, message, true));
    }
  }

  #sendNow(id: string): void {
    const pending = this.#pending.get(id);
    if (!pending || !this.send(pending.frame)) return;
    this.#restartTimer(pending, this.options.timeoutMs, () => {
      this.#take(id)?.reject(new CommandError("timeout", "The server did not confirm it in time.", true));
    });
  }

  #restartTimer(pending: Pending, ms: number | null, onTime?: () => void): void {
    if (pending.timer !== null) this.environment.clearTimeout(pending.timer);
    pending.timer = ms === null || !onTime ? null : this.environment.setTimeout(onTime, ms);
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending) this.#restartTimer(pending, null);
    this.#pending.delete(id);
    return pending;
  }
}
