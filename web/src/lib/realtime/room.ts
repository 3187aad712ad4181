import { Changes } from "./changes";
import type { RealtimeClient } from "./client";
import type { Command, Position } from "./commands";
import { CommandError, isForWantOfConnection, keptProblem } from "./errors";
import { beIn } from "./memberships";
import type { Member, RoomMessage, ServerEvents } from "./events";
import type { OutgoingTrace } from "./message-tracer";
import { RoomLog, type RoomEntry } from "./room-log";
import { RoomPeople } from "./room-people";
import { TypingTeller } from "./typing-teller";

/** A room as it is at one moment. A new object for every change, so that views can compare. */
export interface RoomSnapshot {
  status: "joining" | "joined" | "refused";
  /** Why the room is closed to us, for people. */
  problem?: string;
  messages: readonly RoomEntry[];
  members: readonly Member[];
  typing: readonly Member[];
  /** Whether there is something before the first message. */
  older: "more" | "loading" | "failed" | "none";
  /** True after a return for which the server no longer had everything that was missed. */
  gap: boolean;
}

export const emptyRoom: RoomSnapshot = {
  ...{ status: "joining", messages: [], members: [], typing: [], older: "none", gap: false },
};

/** First state that a server component has read, and from where to go on. */
export interface RoomStart extends Position {
  messages: readonly RoomMessage[];
}

/** What a page keeps of a room over a reload: where it stood, and what was said and not confirmed. */
export interface RoomMemory extends Position {
  messages: readonly RoomEntry[];
  unsent: readonly RoomEntry[];
}

const pageSize = 50;

/** One room as this client sees it, over as many connections as it takes: joins, resumes, sends until confirmed. */
export class Room {
  readonly #changes: Changes;
  readonly #people: RoomPeople;
  readonly #log: RoomLog;
  /** Every user this client has been: an anonymous one is somebody else after each reconnect. */
  readonly #selves = new Set<string>();
  #snapshot: RoomSnapshot = emptyRoom;
  #isStale = true;
  #status: RoomSnapshot["status"] = "joining";
  #problem: string | undefined;
  #older: RoomSnapshot["older"] = "none";
  #gap = false;
  #joinId: string | null = null;
  #rejoinTimer: number | null = null;
  readonly #typing: TypingTeller<string>;
  #opened = 0;
  /** Messages that the client has and whose fate is not known yet. */
  #undelivered = 0;
  /** Messages that the client does not have: too much waits, or there is no connection to come. They go before any younger one. */
  readonly #kept = new Set<string>();
  /** The room has no seat for us now; what is said is answered with that. */
  #isPutOff = false;
  #goOut: (() => boolean) | null = null;
  #stops: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly client: RealtimeClient,
    start?: RoomStart,
  ) {
    this.#changes = new Changes(client.environment);
    this.#people = new RoomPeople(client.environment, () => this.#changes.soon());
    this.#typing = new TypingTeller(client.environment);
    this.#log = new RoomLog(start && { epoch: start.epoch, offset: start.offset - start.messages.length });
    if (start) {
      this.#log.join({ ...start, recovered: true });
      this.#older = this.#olderThanLog();
    }
    // Before all others, and also while there are none.
    this.#changes.listen(() => (this.#isStale = true));
  }

  readonly read = (): RoomSnapshot => {
    if (this.#isStale) this.#renew();
    return this.#snapshot;
  };

  readonly listen = (changed: () => void): (() => void) => this.#changes.listen(changed);

  /** Null while nothing is known of the room. */
  get memory(): RoomMemory | null {
    const { position, entries } = this.#log;
    if (!position) return null;
    const messages = entries.filter(({ offset }) => offset !== null).slice(-pageSize);
    const unsent = entries.filter(({ key, delivery }) => delivery === "sending" || this.#kept.has(key));
    return { ...position, messages, unsent };
  }

  /** Begins where an earlier page stopped, unless it is known already where the room is, and says again what was under way. */
  recall({ epoch, offset, messages, unsent }: RoomMemory): void {
    if (!this.#log.position) {
      const placed = messages.map((entry) => ({
        ...entry,
        epoch,
        offset: entry.offset ?? 0,
        room: this.name,
      }));
      this.#log.join({ epoch, offset, recovered: false, messages: placed });
      this.#older = this.#olderThanLog();
    }
    for (const { key, userId, username, data, timestamp } of unsent) {
      if (this.#log.has(key)) continue;
      this.#log.echo({ key, userId, username, data, timestamp });
      this.#keep(key);
    }
    this.#sendKept();
    this.#changes.now();
  }

  isOwn(entry: RoomEntry): boolean {
    return entry.offset === null || this.#selves.has(entry.userId);
  }

  /** Is in the room until the returned function is called; several may hold it open. */
  open(): () => void {
    this.#opened++;
    // Who let go a moment ago has not left yet.
    if (this.#stops.length === 0) this.#enter();
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#opened--;
      // A turn later, so that StrictMode and page changes do not leave and come back.
      this.client.environment.setTimeout(() => this.#exitWhenDone(), 0);
    };
  }

  /** Shows the message at once and sends it until the room has it, or says why not. Gives the id it has from now on. */
  send(data: unknown): string {
    const { environment, session } = this.client;
    const key = environment.id();
    const { userId = "", username = "" } = session ?? {};
    this.#log.echo({ key, userId, username, data, timestamp: environment.now() });
    this.#typing.reset(this.name);
    if (this.#kept.size > 0 || !this.client.takesRequests) this.#keep(key);
    else void this.#deliver(key, data, this.client.tracer?.sending({ room: this.name, id: key }));
    this.#changes.now();
    return key;
  }

  retry(key: string): void {
    if (this.#kept.has(key)) return this.#sendKept();
    const entry = this.#log.retry(key);
    this.#changes.now();
    if (entry) void this.#deliver(key, entry.data);
  }

  discard(key: string): void {
    if (this.#log.discard(key)) this.#kept.delete(key);
    this.#changes.now();
  }

  /** To be called with every keystroke; tells the others no more often than they need. */
  showTyping(isTyping: boolean): void {
    if (this.#status !== "joined" || !this.#typing.mayTell(this.name, isTyping)) return;
    this.client.sendNow({ type: "typing", room: this.name, isTyping });
  }

  /** An answer that comes after the log began anew says nothing about what is older now. */
  async loadOlder(): Promise<void> {
    const before = this.#log.oldest;
    if (before === null || this.#older === "loading" || this.#older === "none") return;
    this.#older = "loading";
    this.#changes.now();
    try {
      const page = await this.client.request({ type: "history", room: this.name, before, limit: pageSize });
      if (page.type !== "history")
        throw new CommandError("unexpected", "The answer was not understood.", true);
      if (this.#log.oldest !== before) return;
      const fits = this.#log.prepend(page.epoch, page.messages);
      this.#older = fits && page.more && page.messages.length > 0 ? "more" : "none";
    } catch (error) {
      if (this.#log.oldest !== before) return;
      this.#older = error instanceof CommandError && error.code === "history_gone" ? "none" : "failed";
    }
    this.#changes.now();
  }

  /** The user has seen that there is a gap. */
  dismissGap(): void {
    this.#gap = false;
    this.#changes.now();
  }

  async #deliver(key: string, data: unknown, trace?: OutgoingTrace | null): Promise<void> {
    const traceparent = trace?.traceparent;
    this.#undelivered++;
    try {
      const message: Command = { type: "message", room: this.name, data, id: key, traceparent };
      const ack = await this.client.request(message, () => this.#isAnswerable);
      this.#log.acknowledge(key, ack.type === "ack" ? ack : {});
      trace?.ended();
    } catch (error) {
      trace?.ended(error);
      if (isForWantOfConnection(error)) this.#keep(key);
      else this.#log.fail(key, error instanceof Error ? error.message : String(error));
    }
    this.#undelivered--;
    this.#sendKept();
    this.#changes.soon();
    this.#exitWhenDone();
  }

  /** Said, and not given up: it goes out by itself as soon as it can. While nobody tries to connect it counts as failed. */
  #keep(key: string): void {
    this.#kept.add(key);
    if (this.client.isClosed) this.#log.fail(key, keptProblem);
  }

  /** In the order in which it was said. */
  #sendKept(): void {
    if (this.#kept.size === 0) return;
    for (const { key, data } of this.#log.entries) {
      if (!this.client.takesRequests) break;
      if (!this.#kept.delete(key)) continue;
      this.#log.retry(key);
      void this.#deliver(key, data);
    }
    this.#changes.now();
  }

  /** Not while the answer that lets us in is on its way. */
  get #isAnswerable(): boolean {
    return this.#status !== "joining" || this.#isPutOff || this.#stops.length === 0;
  }

  #enter(): void {
    const { client } = this;
    this.#goOut = beIn(client, this.name);
    const here = <Event extends { room: string }>(act: (event: Event) => void) => {
      return (event: Event) => void (event.room === this.name && act(event));
    };
    this.#stops = [
      client.onOpening(() => this.#join()),
      client.subscribe(
        "joined",
        here((answer) => this.#onJoined(answer)),
      ),
      client.subscribe(
        "message",
        here((message) => this.#onMessage(message)),
      ),
      client.subscribe(
        "userJoined",
        here((member) => this.#people.join(member)),
      ),
      client.subscribe(
        "userLeft",
        here(({ userId }) => this.#people.leave(userId)),
      ),
      client.subscribe(
        "roomUsers",
        here(({ users }) => this.#people.replace(users)),
      ),
      client.subscribe(
        "typing",
        here((member) => {
          if (member.isTyping) this.#people.startTyping(member);
          else this.#people.stopTyping(member.userId);
        }),
      ),
      client.subscribe("connected", ({ userId }) => void this.#selves.add(userId)),
      client.subscribe("error", (error) => this.#onError(error)),
      client.onState(({ status }) => {
        if (status !== "connected") this.#onAway();
        this.#sendKept();
      }),
    ];
    this.#sendKept();
    if (client.session) this.#selves.add(client.session.userId);
    if (client.isConnected) this.#join();
  }

  /** Who has gone stays in the room, unseen here, until what they have said is there. */
  #exitWhenDone(): void {
    const isDone = this.#undelivered === 0 && (this.#kept.size === 0 || this.client.isClosed);
    if (this.#opened === 0 && isDone && this.#stops.length > 0) this.#exit();
  }

  #exit(): void {
    this.#stops.forEach((stop) => stop());
    this.#stops = [];
    this.#clearRejoin();
    this.#people.forgetTyping();
    this.#status = "joining";
    this.#isPutOff = false;
    if (this.#goOut?.()) this.client.sendNow({ type: "leave", room: this.name });
    this.#changes.now();
  }

  #join(): void {
    this.#clearRejoin();
    this.#joinId = this.client.environment.id();
    const since = this.#log.position ?? undefined;
    this.client.sendNow({ type: "join", id: this.#joinId, room: this.name, since, history: pageSize });
  }

  #onJoined(answer: ServerEvents["joined"]): void {
    if (answer.id && answer.id !== this.#joinId) return;
    this.#joinId = null;
    const before = this.#log.position;
    // Nothing was missed of a room that had nothing.
    this.#gap ||= before !== null && before.offset > 0 && !answer.recovered;
    const fresh = before === null || !answer.recovered;
    this.#log.join(answer);
    if (fresh) this.#older = this.#olderThanLog();
    this.#status = "joined";
    this.#isPutOff = false;
    this.#problem = undefined;
    this.#people.replace(answer.users);
    this.client.sendWaiting();
    this.#changes.now();
  }

  #onMessage(message: RoomMessage): void {
    const outcome = this.#log.append(message);
    // Something in between did not come; unless the answer that brings it is already on its way, ask for it.
    if (outcome === "gap" && this.#joinId === null) this.#join();
    if (outcome === "added") {
      this.#people.stopTyping(message.userId);
      const shown = message.traceparent ? this.client.tracer?.received(message, message.traceparent) : null;
      if (shown) this.#changes.afterwards(shown);
    }
    this.#changes.soon();
  }

  #onError(error: ServerEvents["error"]): void {
    if (!error.id || error.id !== this.#joinId) return;
    this.#joinId = null;
    if (error.retryable) {
      const { environment } = this.client;
      this.#rejoinTimer = environment.setTimeout(() => this.#join(), error.retryAfterMs ?? 1_000);
      this.#isPutOff = error.code === "room_full";
      if (this.#isPutOff) this.client.sendWaiting();
      return;
    }
    this.#status = "refused";
    this.#problem = error.message;
    this.client.sendWaiting();
    this.#changes.now();
  }

  #onAway(): void {
    this.#joinId = null;
    this.#isPutOff = false;
    this.#typing.resetAll();
    this.#clearRejoin();
    this.#people.forgetTyping();
    if (this.#status === "joined") this.#status = "joining";
    this.#changes.now();
  }

  #clearRejoin(): void {
    if (this.#rejoinTimer !== null) this.client.environment.clearTimeout(this.#rejoinTimer);
    this.#rejoinTimer = null;
  }

  #olderThanLog(): RoomSnapshot["older"] {
    return (this.#log.oldest ?? 1) > 1 ? "more" : "none";
  }

  #renew(): void {
    this.#isStale = false;
    this.#snapshot = {
      status: this.#status,
      problem: this.#problem,
      messages: this.#log.entries,
      members: this.#people.members,
      typing: this.#people.typing,
      older: this.#older,
      gap: this.#gap,
    };
  }
}
