import { RealtimeClient, type ClientOptions } from "./client";
import { CommandError, type RealtimeProblem } from "./errors";
import { JoinedRooms } from "./joined-rooms";
import { Listeners } from "./listeners";
import { NamedEvents, type NamedCallback } from "./transports/named-events";
import type { NamedTransport } from "./transports/named-transport";

export interface NamedClientOptions extends Omit<ClientOptions, "transport"> {
  transport: NamedTransport;
}

interface Waiting {
  send(): void;
  giveUp(): void;
}

/**
 * Named events over SignalR or Socket.IO that outlive the connection: callbacks stay, rooms are joined again and bring what was
 * missed, and what is said while away goes out afterwards. What `useSignalR` and `useSocketIO` are made of.
 */
export class NamedClient {
  readonly client: RealtimeClient;
  readonly #transport: NamedTransport;
  readonly #events: NamedEvents;
  readonly #rooms: JoinedRooms;
  readonly #problems: Listeners<RealtimeProblem>;
  readonly #limit: number;
  #waiting: Waiting[] = [];

  constructor(options: NamedClientOptions) {
    this.#transport = options.transport;
    this.#limit = options.bufferLimit ?? 256;
    this.client = new RealtimeClient(options);
    this.#problems = new Listeners(() => undefined);
    const { events } = this.#transport;
    this.#events = new NamedEvents((name) => {
      if (name !== "message") events.on(name, (...args) => this.#events.tell(name, args));
    });
    this.#events.onThrown = (error) =>
      this.#problems.tell({ kind: "callback", message: "A callback threw.", error });
    this.#rooms = new JoinedRooms(this.client, {
      missed: (message) => this.#events.tell("message", [this.#transport.shape(message)]),
      reset: (position) => this.#events.tell("reset", [position]),
    });
    events.on("message", (...args) => {
      if (this.#rooms.accepts(args[0])) this.#events.tell("message", args);
    });
    // After the rooms, which listen since before: who speaks in a room must be in it.
    this.client.onOpening(() => this.#flush());
    this.client.onState(({ status }) => status === "disconnected" && this.#giveUp());
  }

  /** Calls back for every event of that name, over all connections, until the returned function is called. */
  on(name: string, callback: NamedCallback): () => void {
    return this.#events.on(name, callback);
  }

  onProblem(callback: (problem: RealtimeProblem) => void): () => void {
    const stops = [this.#problems.add(callback), this.client.onProblem(callback)];
    return () => stops.forEach((stop) => stop());
  }

  /** Sends it, or keeps it for the next connection. False when it is lost: too much waits, or there is none to come. */
  emit(name: string, ...args: unknown[]): boolean {
    const failed = (error: unknown) => this.#problems.tell(problemOf(error));
    return this.#say({
      send: () => void this.#transport.emit(name, args).catch(failed),
      giveUp: () => failed(new Error(`"${name}" was not sent.`)),
    });
  }

  /** Sends it now or on the next connection and gives the answer. Not repeated when the connection breaks meanwhile. */
  invoke(name: string, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new CommandError("disconnected", "There is no connection.", true));
      const send = () => void this.#transport.emit(name, args).then(resolve, reject);
      if (!this.#say({ send, giveUp })) giveUp();
    });
  }

  /** In the room from now on, through every reconnect: each message comes once and in order, those missed too. */
  joinRoom(room: string): void {
    this.#rooms.join(room);
  }

  leaveRoom(room: string): void {
    this.#rooms.leave(room);
  }

  #say(said: Waiting): boolean {
    const { state } = this.client;
    if (state.status === "connected") said.send();
    else if (state.status === "disconnected" && state.cause !== "idle") return false;
    else if (this.#waiting.length >= this.#limit) return false;
    else this.#waiting.push(said);
    return true;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(({ send }) => send());
  }

  #giveUp(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(({ giveUp }) => giveUp());
  }
}

function problemOf(error: unknown): RealtimeProblem {
  if (error instanceof CommandError) {
    const { code, message, retryable } = error;
    return { kind: "server", code, message, retryable };
  }
  return { kind: "not_sent", message: error instanceof Error ? error.message : String(error) };
}
