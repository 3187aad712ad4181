import type { HubConnection, HttpRequest, IHttpConnectionOptions } from "@microsoft/signalr";
import { closeCodes } from "../close-codes";
import { NamedLink, type Answer, type AnsweredError, type NamedCalls, type NamedHearing } from "./named-link";
import { CommandError } from "../errors";
import type { RoomMessage } from "../events";
import { NamedEvents } from "./named-events";
import type { NamedTransport } from "./named-transport";
import { hubEvents, signalRVocabulary } from "./signalr-vocabulary";
import { requestTimeoutMs, SignalRLine } from "./signalr-line";
import type { Address, FrameTap, Link } from "./transport";

export interface SignalRSettings {
  /** Sees the frames where SignalR has settled on WebSockets. */
  tap?: FrameTap;
}

/**
 * The SignalR wire. One HubConnection for as long as this lives, started anew for each dial, so that what is registered on it
 * stays. The library is loaded with the first dial.
 */
export class SignalRTransport implements NamedTransport {
  readonly wire = "signalr";
  /** Every call of a client method, for those who want more than the native events. */
  readonly events = new NamedEvents((name) => this.#listenTo(name));
  #connection: HubConnection | null = null;
  #token: string | null = null;
  #stopped: Promise<unknown> = Promise.resolve();
  #current: NamedHearing | null = null;
  /** Whose connection it is: the one before may still be saying goodbye when the next is wanted. */
  #running: NamedHearing | null = null;
  readonly #heard = new Set(hubEvents);
  readonly #line: SignalRLine;

  constructor({ tap }: SignalRSettings = {}) {
    this.#line = new SignalRLine(tap);
  }

  /** The library's own object, from the first dial on, and the same for ever. */
  get connection(): HubConnection | null {
    return this.#connection;
  }

  dial(address: Address): Link {
    return new NamedLink(signalRVocabulary, (hearing) => this.#start(address, hearing));
  }

  async emit(name: string, args: readonly unknown[]): Promise<unknown> {
    if (!this.#connection) throw new CommandError("disconnected", "There is no connection.", true);
    try {
      return await this.#connection.invoke(name, ...args);
    } catch (error) {
      const refusal = refusalOf(error);
      throw refusal ? new CommandError(refusal.code, refusal.message, refusal.retryable) : error;
    }
  }

  shape(message: RoomMessage): object {
    return message;
  }

  #start(address: Address, hearing: NamedHearing): NamedCalls {
    this.#current = hearing;
    const current = () => this.#current === hearing;
    void this.#begin(address, hearing).then(
      () => current() && hearing.opened(),
      (error: unknown) => current() && hearing.closed(codeOf(error), textOf(error)),
    );
    return {
      call: (name, args, answered) => this.#call(name, args, answered),
      stop: () => {
        if (!current()) return;
        this.#current = null;
        const isOpen = this.#connection?.state === "Connected";
        this.#stopped = this.#connection?.stop() ?? Promise.resolve();
        // It waits for the dial to end; a connection that stands says goodbye first.
        if (!isOpen) this.#line.cut();
      },
    };
  }

  async #begin({ url, token }: Address, hearing: NamedHearing): Promise<void> {
    const connection = (this.#connection ??= await this.#make(url));
    // The one before may still be saying goodbye, and then would not start.
    await this.#stopped.catch(() => undefined);
    if (this.#current !== hearing) return;
    this.#running = hearing;
    this.#token = token;
    if (connection.baseUrl !== url) connection.baseUrl = url;
    await connection.start();
  }

  async #make(url: string): Promise<HubConnection> {
    const { DefaultHttpClient, HttpTransportType, HubConnectionBuilder, LogLevel, NullLogger } =
      await import("@microsoft/signalr");
    const line = this.#line;
    const options: IHttpConnectionOptions & { WebSocket: typeof WebSocket } = {
      accessTokenFactory: () => this.#token ?? "",
      // Without event streams: a proxy that holds them back would never be noticed, and requests get through wherever they do.
      transport: HttpTransportType.WebSockets | HttpTransportType.LongPolling,
      timeout: requestTimeoutMs,
      WebSocket: line.socketType(),
      httpClient: new (class extends DefaultHttpClient {
        override send = (request: HttpRequest) => line.answerTo(request, (asked) => super.send(asked));
      })(NullLogger.instance),
    };
    const connection = new HubConnectionBuilder()
      .withUrl(url, options)
      .configureLogging(LogLevel.None)
      .build();
    if (this.#connection) return this.#connection;
    this.#connection = connection;
    for (const name of this.#heard) this.#register(name);
    connection.onclose((error) => this.#running?.closed(codeOf(error), textOf(error)));
    return connection;
  }

  #call(name: string, args: readonly unknown[], answered: (answer: Answer) => void): void {
    const connection = this.#connection;
    if (!connection) return;
    connection.invoke<unknown>(name, ...args).then(
      (value) => answered({ ok: true, value }),
      (error: unknown) => {
        // A call that went down with its connection was not answered.
        const refusal = refusalOf(error);
        if (refusal || connection.state === "Connected")
          answered({ ok: false, error: refusal ?? failed(error) });
      },
    );
  }

  #listenTo(name: string): void {
    if (this.#heard.has(name)) return;
    this.#heard.add(name);
    this.#register(name);
  }

  #register(name: string): void {
    this.#connection?.on(name, (...args: unknown[]) => {
      // An answer that came before settles its promise a turn later; the event must not overtake it.
      queueMicrotask(() => {
        this.events.tell(name, args);
        this.#running?.event(name, args);
      });
    });
  }
}

const retryable = new Set(["rate_limited", "room_full", "unavailable"]);

/** What the hub refuses with: "… HubException: not_in_room: Join the room first." */
function refusalOf(error: unknown): AnsweredError | null {
  const [, code, message] = /HubException: (\w+): ([\s\S]*)$/.exec(textOf(error)) ?? [];
  return code && message ? { code, message, retryable: retryable.has(code) } : null;
}

function failed(error: unknown): AnsweredError {
  return { code: "unexpected", message: textOf(error), retryable: false };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : error === undefined ? "" : String(error);
}

/** The close code in a close message ("4401: …"), that of a refused negotiation, or that the connection broke. */
function codeOf(error: unknown): number {
  const text = textOf(error);
  const said = /error on close: (\d{4}):/.exec(text)?.[1];
  if (said) return Number(said);
  const status = /[Ss]tatus code '(\d{3})'/.exec(text)?.[1];
  if (status === "401") return closeCodes.tokenExpired;
  return status === "403" ? closeCodes.policyViolation : closeCodes.abnormal;
}
