import type { Command } from "../commands";
import { closeCodes } from "../close-codes";
import type { Environment } from "../environment";
import { EventStreamParser, type StreamBlock } from "./event-stream-parser";
import { refusal, type RestCalls } from "./rest-calls";
import type { FrameTap } from "./transport";

type Join = Extract<Command, { type: "join" }>;

type Clock = Pick<Environment, "now" | "setTimeout" | "clearTimeout">;

/** Three of the server's heartbeats: a stream may die while others of the same page live. */
const silentMs = 45_000;

export interface SseRoomHearing {
  tell(event: object): void;
  /** The stream broke, and with it the whole connection. */
  broken(code: number, reason: string): void;
}

/**
 * A room over its event stream. What was missed comes first, then an id without data that says where the room stands: together
 * they are the native wire's `joined`. Who is there is asked for over REST, on joining and with each heartbeat.
 */
export class SseRoom {
  #missed: object[] | null = [];
  #reset = false;
  #heardAt = 0;
  #timer: number | null = null;

  constructor(
    private readonly join: Join,
    private readonly rest: RestCalls,
    private readonly hearing: SseRoomHearing,
    private readonly clock: Clock,
    private readonly tap?: FrameTap,
  ) {}

  /** Reads until the stream ends. */
  async run(signal: AbortSignal): Promise<void> {
    const { id, room, since, history } = this.join;
    const query = new URLSearchParams();
    if (since) query.set("since", `${since.epoch}:${since.offset}`);
    if (history !== undefined) query.set("history", String(history));
    this.#heardAt = this.clock.now();
    this.#watch(signal);
    try {
      const answer = await this.rest.stream(`/sse/rooms/${room}?${query}`);
      if (!answer.ok) return this.#refused(answer, id);
      await readStream(answer, signal, (block) => this.#hear(block), this.tap);
      if (!signal.aborted) this.hearing.broken(closeCodes.abnormal, "The room's stream ended.");
    } catch (error) {
      if (!signal.aborted) this.hearing.broken(closeCodes.abnormal, String(error));
    } finally {
      if (this.#timer !== null) this.clock.clearTimeout(this.#timer);
    }
  }

  #watch(signal: AbortSignal): void {
    const left = this.#heardAt + silentMs - this.clock.now();
    if (signal.aborted) return;
    if (left <= 0) return this.hearing.broken(closeCodes.abnormal, "The room's stream fell silent.");
    this.#timer = this.clock.setTimeout(() => this.#watch(signal), left);
  }

  async #refused(answer: Response, id: string | undefined): Promise<void> {
    const { status, error } = refusal(answer, await answer.text());
    if (status === 401) this.hearing.broken(closeCodes.tokenExpired, error.message);
    else this.hearing.tell({ type: "error", id, ...error });
  }

  #hear({ id, data }: StreamBlock): void {
    this.#heardAt = this.clock.now();
    if (!data) return id === undefined ? void this.#askWhoIsThere() : this.#joined(id);
    const event: unknown = JSON.parse(data);
    if (typeof event !== "object" || event === null || !("type" in event)) return;
    if (event.type === "reset") this.#reset = true;
    else if (event.type === "message" && this.#missed) this.#missed.push(event);
    else this.hearing.tell(event);
  }

  #joined(position: string): void {
    const messages = this.#missed;
    if (messages === null) return;
    this.#missed = null;
    const { id, room, since } = this.join;
    const at = position.lastIndexOf(":");
    const [epoch, offset] = [position.slice(0, at), Number(position.slice(at + 1))];
    const recovered = since !== undefined && !this.#reset;
    this.hearing.tell({ type: "joined", id, room, epoch, offset, recovered, messages, users: [] });
    void this.#askWhoIsThere();
  }

  async #askWhoIsThere(): Promise<void> {
    const { room } = this.join;
    const answer = await this.rest.ask({ path: `/v1/rooms/${room}/users` });
    if (answer.outcome !== "done") return;
    this.hearing.tell({ type: "roomUsers", room, ...(answer.body as object) });
  }
}

/** Reads an event stream block by block, to its end. */
export async function readStream(
  answer: Response,
  signal: AbortSignal,
  onBlock: (block: StreamBlock) => void,
  tap?: FrameTap,
): Promise<void> {
  const parser = new EventStreamParser((block) => {
    tap?.("in", block.raw);
    onBlock(block);
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return;
    parser.push(value);
  }
}
