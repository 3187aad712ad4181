import { closeCodes, endsConnection } from "../close-codes";
import type { Command } from "../commands";
import { browserEnvironment, type Environment } from "../environment";
import { RestCalls, type RestAnswer } from "./rest-calls";
import { readStream, SseRoom } from "./sse-room";
import type { Address, FrameTap, Link, Transport } from "./transport";

export interface SseSettings {
  tap?: FrameTap;
  environment?: Pick<Environment, "now" | "setTimeout" | "clearTimeout">;
}

/**
 * Server-sent events to listen, REST to speak: for networks that let nothing else through. One stream for the lobby and one for
 * each room; a browser opens six at once to a host over HTTP/1.1, over all its tabs. Typing is heard by nobody and private
 * messages and broadcasts can't be sent.
 */
export function sseTransport({ tap, environment = browserEnvironment() }: SseSettings = {}): Transport {
  return { wire: "sse", dial: (address) => new SseLink(address, environment, tap) };
}

class SseLink implements Link {
  onopen: Link["onopen"] = null;
  onmessage: Link["onmessage"] = null;
  onclose: Link["onclose"] = null;
  onerror: Link["onerror"] = null;
  readonly #end = new AbortController();
  readonly #rooms = new Map<string, AbortController>();
  readonly #base: string;
  readonly #path: string;
  /** One after the other, as they were said. */
  #said: Promise<void> = Promise.resolve();
  #tokenExpired = false;

  constructor(
    private readonly address: Address,
    private readonly clock: NonNullable<SseSettings["environment"]>,
    private readonly tap?: FrameTap,
  ) {
    const { origin, pathname, search } = new URL(address.url);
    this.#base = origin;
    this.#path = pathname + search;
    void this.#listen();
  }

  send(frame: string): void {
    const command = JSON.parse(frame) as Command;
    switch (command.type) {
      case "join":
        return this.#join(command);
      case "leave":
        this.#leave(command.room);
        return this.#tell({ type: "left", id: command.id, room: command.room });
      case "message":
        this.#said = this.#said.then(() => this.#publish(command));
        return;
      case "history":
        return void this.#history(command);
      case "refresh":
        // A stream stays the person it was opened as; the next connection has the new token.
        this.#tell({ type: "ack", id: command.id });
        return this.#broken(closeCodes.goingAway, "Coming back with the new token.");
      case "ping":
      case "typing":
        // The stream shows each second that the server is there, and typing is only worth telling at once.
        return;
      default:
        return this.#refuse(command);
    }
  }

  close(): void {
    this.#end.abort();
    for (const room of this.#rooms.values()) room.abort();
    this.#rooms.clear();
  }

  async #listen(): Promise<void> {
    const { signal } = this.#end;
    try {
      const answer = await this.#rest().stream(this.#path);
      if (signal.aborted) return;
      if (!answer.ok) return this.#broken(codeOf(answer.status), `The server answered ${answer.status}.`);
      this.onopen?.();
      await readStream(answer, signal, ({ data }) => data !== undefined && this.#hear(data), this.tap);
      this.#broken(this.#tokenExpired ? closeCodes.tokenExpired : closeCodes.abnormal, "The stream ended.");
    } catch (error) {
      this.#broken(closeCodes.abnormal, String(error));
    }
  }

  #hear(data: string): void {
    const event = JSON.parse(data) as { type?: unknown; code?: unknown };
    this.#tokenExpired ||= event.type === "error" && endsConnection(event.code);
    this.#tell(event);
  }

  #join(join: Extract<Command, { type: "join" }>): void {
    this.#leave(join.room);
    const room = new AbortController();
    this.#rooms.set(join.room, room);
    const current = () => this.#rooms.get(join.room) === room;
    const hearing = {
      tell: (event: object) => void (current() && this.#tell(event)),
      broken: (code: number, reason: string) => void (current() && this.#broken(code, reason)),
    };
    void new SseRoom(join, this.#rest(room.signal), hearing, this.clock, this.tap).run(room.signal);
  }

  #leave(name: string): void {
    this.#rooms.get(name)?.abort();
    this.#rooms.delete(name);
  }

  async #publish({ id, room, data, traceparent }: Extract<Command, { type: "message" }>): Promise<void> {
    if (this.#end.signal.aborted) return;
    const answer = await this.#rest().ask({
      method: "POST",
      path: `/v1/rooms/${room}/messages`,
      headers: {
        ...(id !== undefined && { "idempotency-key": id }),
        ...(traceparent !== undefined && { traceparent }),
      },
      body: { data },
    });
    this.#answer("ack", id, answer);
  }

  async #history({ id, room, before, limit }: Extract<Command, { type: "history" }>): Promise<void> {
    const query = new URLSearchParams();
    if (before !== undefined) query.set("before", String(before));
    if (limit !== undefined) query.set("limit", String(limit));
    this.#answer("history", id, await this.#rest().ask({ path: `/v1/rooms/${room}/messages?${query}` }));
  }

  #answer(type: string, id: string | undefined, answer: RestAnswer): void {
    switch (answer.outcome) {
      case "done":
        return this.#tell({ ...(answer.body as object), type, id });
      case "refused":
        if (answer.status === 401) return this.#broken(closeCodes.tokenExpired, answer.error.message);
        return this.#tell({ type: "error", id, ...answer.error });
      case "unreachable":
        // Perhaps it was done, perhaps not: the next connection says it again under the same id.
        return this.#broken(closeCodes.abnormal, "A request was not answered.");
      default:
        answer satisfies never;
    }
  }

  #refuse({ id, type }: Command): void {
    const message = `Over event streams there is no "${type}".`;
    this.#tell({ type: "error", id, code: "unknown_type", message, retryable: false });
  }

  #rest(signal?: AbortSignal): RestCalls {
    return new RestCalls(this.#base, this.address.token, signal ?? this.#end.signal, this.tap);
  }

  #tell(event: object): void {
    if (!this.#end.signal.aborted) this.onmessage?.({ data: event });
  }

  #broken(code: number, reason: string): void {
    if (this.#end.signal.aborted) return;
    this.close();
    this.onclose?.({ code, reason });
  }
}

function codeOf(status: number): number {
  if (status === 401) return closeCodes.tokenExpired;
  return status === 403 ? closeCodes.policyViolation : closeCodes.abnormal;
}
