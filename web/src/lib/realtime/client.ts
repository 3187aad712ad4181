import type { Command } from "./commands";
import { Connection, type UrlSource } from "./connection";
import type { ConnectionState } from "./connection-state";
import { browserEnvironment, type Environment } from "./environment";
import { CommandError, type RealtimeProblem } from "./errors";
import { isServerEventType, parseFrame } from "./events";
import type { ServerEvent, ServerEvents, ServerEventType, UnknownEvent } from "./events";
import { Listeners } from "./listeners";
import type { MessageTracer } from "./message-tracer";
import { Pace, usualPace, type PaceRules } from "./pace";
import { Requests } from "./requests";
import { patientRetry, type RetryRules } from "./retry";
import { SendBuffer } from "./send-buffer";
import { Credentials, type TokenSource } from "./token";
import { nativeTransport } from "./transports/native";
import type { Transport } from "./transports/transport";

export interface ClientOptions {
  /** Of the wire's own address. A string and no `token`: close code 4401 is final. */
  url: string | UrlSource;
  /** Who we are, where no cookie says it. */
  token?: TokenSource;
  /** The wire; native unless told otherwise. A transport belongs to one client. */
  transport?: Transport;
  /** Rules that differ from `patientRetry`. */
  retry?: Partial<RetryRules>;
  /** Messages kept while there is no connection. */
  bufferLimit?: number;
  /** How long a command may wait for its answer while connected. */
  answerTimeoutMs?: number;
  dialTimeoutMs?: number;
  graceMs?: number;
  /** Rules that differ from `usualPace`, for a server that takes more or less. */
  pace?: Partial<PaceRules>;
  environment?: Environment;
}

/** Calls back for every event of one type, until the returned function is called. */
export interface Subscribe {
  <Type extends ServerEventType>(type: Type, callback: (event: ServerEvents[Type]) => void): () => void;
  (type: string, callback: (event: UnknownEvent) => void): () => void;
}

export type AnyEvent = ServerEvent | UnknownEvent;

/**
 * One client over any of the wires: comes back by itself, gives every message to every subscriber, keeps what is said while
 * away, and matches answers to commands. Rooms and React are built on top of it; it knows neither.
 */
export class RealtimeClient {
  readonly environment: Environment;
  /** Whoever traces messages, from when it is there. */
  tracer: MessageTracer | null = null;
  readonly transport: Transport;
  readonly #connection: Connection;
  readonly #credentials: Credentials;
  readonly #buffer: SendBuffer;
  readonly #requests: Requests;
  readonly #problems: Listeners<RealtimeProblem>;
  readonly #everything: Listeners<AnyEvent>;
  readonly #opening: Listeners<void>;
  readonly #byType = new Map<string, Listeners<AnyEvent>>();
  #retry: RetryRules;
  #holders = 0;
  #paceTimer: number | null = null;
  readonly #pace: Pace;
  #session: ServerEvents["connected"] | null = null;
  #lastEvent: AnyEvent | null = null;

  constructor(options: ClientOptions) {
    const environment = (this.environment = options.environment ?? browserEnvironment());
    this.#retry = { ...patientRetry, ...options.retry };
    this.#problems = new Listeners(() => undefined);
    this.#everything = new Listeners(this.#onThrown);
    this.#opening = new Listeners(this.#onThrown);
    this.#buffer = new SendBuffer(options.bufferLimit ?? 256);
    this.transport = options.transport ?? nativeTransport({ environment });
    this.#credentials = new Credentials(options.url, options.token, environment);
    this.#connection = new Connection(
      {
        address: this.#credentials,
        transport: this.transport,
        retry: () => this.#retry,
        dialTimeoutMs: options.dialTimeoutMs ?? 15_000,
        graceMs: options.graceMs ?? 10_000,
        pingFrame: JSON.stringify({ type: "ping" } satisfies Command),
        onProblem: (problem) => this.#problems.tell(problem),
      },
      environment,
    );
    this.#pace = new Pace({ ...usualPace, ...options.pace }, environment);
    this.#requests = new Requests(
      {
        timeoutMs: options.answerTimeoutMs ?? 10_000,
        limit: options.bufferLimit ?? 256,
        onWaiting: () => this.sendWaiting(),
        onTooMany: (retryAfterMs) => this.#pace.hold(retryAfterMs),
        onSilence: () => this.#connection.giveUp("The server no longer answers."),
      },
      environment,
      (frame) => this.#connection.send(frame, true),
    );
    this.#connection.onState((state) => this.#onState(state));
    this.#connection.onFrame((frame) => this.#onFrame(frame));
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get isConnected(): boolean {
    return this.state.status === "connected";
  }

  /** No connection, and none to come unless somebody asks for one. */
  get isClosed(): boolean {
    return this.state.status === "disconnected" && this.state.cause !== "idle";
  }

  /** Who the server says we are on this connection; null until it has said so. */
  get session(): ServerEvents["connected"] | null {
    return this.#session;
  }

  /** The newest event, as a convenience. Who must see every event subscribes. */
  get lastEvent(): AnyEvent | null {
    return this.#lastEvent;
  }

  /** Takes effect with the next lost connection; a live one is left alone. */
  setRetry(rules: Partial<RetryRules>): void {
    this.#retry = { ...this.#retry, ...rules };
  }

  connect(): void {
    this.#connection.connect();
  }

  disconnect(): void {
    this.#connection.disconnect();
  }

  /** Makes a new connection in place of this one, as somebody else perhaps. What waits to be sent or answered goes along. */
  reconnect(): void {
    if (this.state.status !== "disconnected" || this.#holders > 0) this.#connection.redial();
  }

  /**
   * Connects for as long as somebody holds it. The last one to let go closes it a turn later, so that who lets go and
   * takes hold again at once (React's StrictMode, a hot reload, a page change) keeps the connection.
   */
  hold(): () => void {
    if (this.#holders++ === 0) this.connect();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders--;
      this.environment.setTimeout(() => {
        if (this.#holders === 0) this.disconnect();
      }, 0);
    };
  }

  onState(callback: (state: ConnectionState) => void): () => void {
    return this.#connection.onState(callback);
  }

  /** Called on each new connection before anything that waited is sent: the place to rejoin rooms. */
  onOpening(callback: () => void): () => void {
    return this.#opening.add(callback);
  }

  onProblem(callback: (problem: RealtimeProblem) => void): () => void {
    return this.#problems.add(callback);
  }

  onEvent(callback: (event: AnyEvent) => void): () => void {
    return this.#everything.add(callback);
  }

  readonly subscribe: Subscribe = (type: string, callback: (event: never) => void) => {
    let listeners = this.#byType.get(type);
    if (!listeners) this.#byType.set(type, (listeners = new Listeners(this.#onThrown)));
    return listeners.add(callback as (event: AnyEvent) => void);
  };

  /** Sends it, or keeps it for the next connection. False when it is lost: the buffer is full, or the client is closed. */
  send(message: Command | UnknownEvent | string): boolean {
    const frame = typeof message === "string" ? message : JSON.stringify(message);
    // Not past those that wait.
    if (this.#buffer.size === 0 && this.#connection.send(frame)) {
      this.#pace.spend();
      return true;
    }
    if (!this.isClosed && this.#buffer.add(frame)) return true;
    this.#problems.tell({ kind: "not_sent", message: "A message could neither be sent nor kept." });
    return false;
  }

  /** Sends it if there is a connection; what is only true now (typing) is not worth keeping. */
  sendNow(message: Command): boolean {
    if (!this.#connection.send(JSON.stringify(message), message.id !== undefined)) return false;
    this.#pace.spend();
    return true;
  }

  /**
   * Sends a command and waits for its answer, over as many connections as that takes. Rejects with a CommandError.
   * With the same `id` it may be repeated after a timeout: the server does it once. Until it `isReady`, it waits:
   * `sendWaiting` says that this may have changed.
   */
  request(command: Command, isReady?: () => boolean): Promise<ServerEvent> {
    if (this.isClosed) {
      return Promise.reject(new CommandError("disconnected", "There is no connection.", true));
    }
    return this.#requests.start(command, isReady);
  }

  /** Whether `request` would take one more now; it may have to wait for a connection. */
  get takesRequests(): boolean {
    return !this.isClosed && this.#requests.hasRoom;
  }

  /** Sends what waits, in order and no faster than the server takes it. */
  sendWaiting(): void {
    this.#clearPaceTimer();
    if (!this.isConnected) return;
    const mayGo = () => this.#pace.take();
    const isAllOut =
      this.#buffer.flush((frame) => mayGo() && this.#connection.send(frame)) && this.#requests.flush(mayGo);
    if (isAllOut) return;
    this.#paceTimer = this.environment.setTimeout(() => this.sendWaiting(), this.#pace.waitMs);
  }

  #clearPaceTimer(): void {
    if (this.#paceTimer !== null) this.environment.clearTimeout(this.#paceTimer);
    this.#paceTimer = null;
  }

  /** Gives the live connection a new token of the same person, so that it lives on when the old one runs out. */
  async refresh(token: string): Promise<void> {
    await this.request({ type: "refresh", token });
  }

  #onState(state: ConnectionState): void {
    if (state.status === "connected") this.#credentials.keepFresh((token) => this.refresh(token));
    else {
      this.#session = null;
      this.#credentials.rest();
    }
    switch (state.status) {
      case "connected":
        this.#pace.begin();
        this.#opening.tell();
        this.sendWaiting();
        break;
      case "disconnected": {
        this.#clearPaceTimer();
        this.#requests.failAll("disconnected", "The connection was closed.");
        const lost = this.#buffer.clear();
        if (lost > 0) this.#problems.tell({ kind: "not_sent", message: `${lost} messages were not sent.` });
        break;
      }
      case "connecting":
      case "reconnecting":
        this.#clearPaceTimer();
        this.#requests.pause();
        break;
      default:
        state satisfies never;
    }
  }

  #onFrame(frame: string | object): void {
    const parsed = parseFrame(frame);
    if (parsed.outcome === "malformed") {
      return this.#problems.tell({ kind: "malformed", message: parsed.why, frame: textOf(frame) });
    }
    if (parsed.outcome === "known") this.#heed(parsed.event);
    const { event } = parsed;
    this.#lastEvent = event;
    this.#byType.get(event.type)?.tell(event);
    this.#everything.tell(event);
  }

  #heed(event: ServerEvent): void {
    if (event.type === "connected") {
      this.#session = event;
      if (event.heartbeatMs) this.#connection.expectHeartbeat(event.heartbeatMs);
    }
    const awaited = this.#requests.settle(event);
    if (event.type === "error" && !awaited) {
      const { message, code, retryable } = event;
      this.#problems.tell({ kind: "server", message, code, retryable });
    }
  }

  readonly #onThrown = (error: unknown) =>
    this.#problems.tell({ kind: "callback", message: "A callback threw.", error });
}

const textOf = (frame: string | object) => (typeof frame === "string" ? frame : JSON.stringify(frame));

/** Narrows what `onEvent` gives: known events have the fields of the protocol. */
export function isKnown(event: AnyEvent): event is ServerEvent {
  return isServerEventType(event.type);
}
