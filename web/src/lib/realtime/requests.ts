import type { Command } from "./commands";
import type { Environment } from "./environment";
import { CommandError } from "./errors";
import type { ServerEvent } from "./events";

interface Pending {
  frame: string;
  /** Whether it can be understood already; asked again whenever something may go. */
  isReady: () => boolean;
  /** Sent, or refused for the moment; false: goes with the next that go. */
  isOut: boolean;
  timer: number | null;
  /** Sent after it, to learn whether the connection still carries anything; null while nobody doubts that. */
  probe: Probe | null;
  retriesLeft: number;
  resolve(answer: ServerEvent): void;
  reject(error: CommandError): void;
}

/** A ping that is answered after every command before it. */
interface Probe {
  id: string;
  /** How many commands had been sent before it. */
  after: number;
  isAnswered: boolean;
}

export interface RequestOptions {
  /** How long the server may take to answer, counted only while it can be reached. */
  timeoutMs: number;
  /** How many commands may wait for an answer at once. */
  limit: number;
  /** Something may have to go: answer with `flush`. */
  onWaiting(): void;
  /** The server took one for too many, and wants to hear nothing for so long. */
  onTooMany(retryAfterMs: number): void;
  /** Nothing is answered any more, not even a ping: the connection is as good as lost. */
  onSilence(): void;
}

const always = () => true;

/** Retries of one command that the server refused for the moment (`retryable`). */
const refusalsTolerated = 5;

/**
 * Commands that wait for their answer, matched by `id`. A command whose connection broke is sent again on the next one with
 * the same id, which the server knows to do only once. One that is not answered in time fails only if the server answers a ping
 * that was sent after it; otherwise the connection has failed, and not the command.
 */
export class Requests {
  readonly #pending = new Map<string, Pending>();
  #sent = 0;
  #probe: Probe | null = null;

  constructor(
    private readonly options: RequestOptions,
    private readonly environment: Environment,
    private readonly send: (frame: string) => boolean,
  ) {}

  /** Whether one more may wait. */
  get hasRoom(): boolean {
    return this.#pending.size < this.options.limit;
  }

  start(command: Command, isReady: () => boolean = always): Promise<ServerEvent> {
    const id = command.id ?? this.environment.id();
    if (!this.hasRoom) {
      return Promise.reject(new CommandError("buffer_full", "Too many messages wait to be sent.", true));
    }
    return new Promise((resolve, reject) => {
      const frame = JSON.stringify({ ...command, id });
      const state = { isReady, isOut: false, timer: null, probe: null, retriesLeft: refusalsTolerated };
      this.#pending.set(id, { frame, ...state, resolve, reject });
      this.options.onWaiting();
    });
  }

  /** True when the event is the answer somebody waited for. */
  settle(event: ServerEvent): boolean {
    const id = "id" in event ? event.id : undefined;
    if (this.#probe !== null && id === this.#probe.id) {
      this.#probe.isAnswered = true;
      return true;
    }
    const pending = typeof id === "string" ? this.#pending.get(id) : undefined;
    if (pending === undefined || typeof id !== "string") return false;

    if (event.type === "message") {
      // It carries the id we gave it, and rooms tell only what they have stored: as good as the ack, which may be lost.
      const { room, epoch, offset } = event;
      this.#take(id)?.resolve({ type: "ack", id, room, epoch, offset });
    } else if (event.type !== "error") {
      this.#take(id)?.resolve(event);
    } else if (event.code === "rate_limited") {
      this.options.onTooMany(event.retryAfterMs ?? 1_000);
      this.#waits(pending);
    } else if (event.code === "not_in_room" && !pending.isReady()) {
      // Not in the room yet, or not again.
      this.#waits(pending);
    } else if (event.retryable && pending.retriesLeft > 0) {
      pending.retriesLeft--;
      this.#restartTimer(pending, event.retryAfterMs ?? 1_000, () => this.#waits(pending));
    } else {
      this.#take(id)?.reject(new CommandError(event.code, event.message, event.retryable));
    }
    return true;
  }

  /** Sends what waits and is ready, in the order in which it was first said, while each `mayGo`. False: not all may go now. */
  flush(mayGo: () => boolean): boolean {
    for (const [id, pending] of [...this.#pending]) {
      if (pending.isOut || !pending.isReady()) continue;
      if (!mayGo()) return false;
      if (this.send(pending.frame)) this.#isSent(id, pending);
    }
    return true;
  }

  /** The connection broke: nobody can answer now, so nobody is late. On the next one, everything unanswered goes out again. */
  pause(): void {
    this.#probe = null;
    for (const pending of this.#pending.values()) {
      this.#restartTimer(pending, null);
      pending.isOut = false;
      pending.probe = null;
    }
  }

  failAll(code: string, message: string): void {
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(new CommandError(code, message, true));
    }
  }

  #waits(pending: Pending): void {
    this.#restartTimer(pending, null);
    pending.isOut = false;
    this.options.onWaiting();
  }

  #isSent(id: string, pending: Pending): void {
    pending.isOut = true;
    pending.probe = null;
    const order = ++this.#sent;
    const half = this.options.timeoutMs / 2;
    this.#restartTimer(pending, half, () => {
      pending.probe = this.#probeAfter(order);
      this.#restartTimer(pending, half, () => this.#isLate(id, pending));
    });
  }

  /** One ping asks for all that was sent before it. */
  #probeAfter(order: number): Probe {
    if (this.#probe !== null && this.#probe.after >= order) return this.#probe;
    this.#probe = { id: this.environment.id(), after: this.#sent, isAnswered: false };
    this.send(JSON.stringify({ type: "ping", id: this.#probe.id } satisfies Command));
    return this.#probe;
  }

  #isLate(id: string, pending: Pending): void {
    if (!pending.probe?.isAnswered) return this.options.onSilence();
    this.#take(id)?.reject(new CommandError("timeout", "The server did not confirm it in time.", true));
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
