import type { Environment } from "./environment";
import { browserEnvironment } from "./environment";
import { Listeners } from "./listeners";
import { patientRetry, retryDelay, type RetryRules } from "./retry";

/** The part of EventSource that the feed uses. */
export interface EventSourceLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string; lastEventId: string }) => void) | null;
  onerror: (() => void) | null;
  addEventListener?(type: "position", callback: (event: { lastEventId: string }) => void): void;
  readonly readyState: number;
  close(): void;
}

/** One event of the feed, with the id from which it can be resumed if it has one. */
export interface FeedEvent {
  type: string;
  id?: string;
  [field: string]: unknown;
}

export interface FeedOptions {
  url: string;
  retry?: Partial<RetryRules>;
  environment?: Pick<Environment, "setTimeout" | "clearTimeout" | "random" | "isPageVisible">;
  open?: (url: string) => EventSourceLike;
}

const closed = 2;

/**
 * A server-sent event stream that comes back. The browser's own EventSource resumes after a drop, but gives up for ever on
 * an answer that is no stream, such as a gateway's 502 while the server restarts; this one does not.
 */
export class EventFeed {
  #source: EventSourceLike | null = null;
  #timer: number | null = null;
  #attempt = 0;
  #wanted = false;
  #resting = false;
  #isConnected = false;
  #lastEvent: FeedEvent | null = null;
  /** Of the newest event that had one. */
  #lastId: string | null = null;
  readonly #retry: RetryRules;
  readonly #environment: NonNullable<FeedOptions["environment"]>;
  readonly #changes = new Listeners<void>(() => undefined);
  readonly #events: Listeners<FeedEvent>;
  readonly #errors = new Listeners<string>(() => undefined);

  constructor(private readonly options: FeedOptions) {
    this.#retry = { ...patientRetry, ...options.retry };
    this.#environment = options.environment ?? browserEnvironment();
    this.#events = new Listeners((error) => this.#errors.tell(`A callback threw: ${String(error)}`));
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get lastEvent(): FeedEvent | null {
    return this.#lastEvent;
  }

  onChange(callback: () => void): () => void {
    return this.#changes.add(callback);
  }

  onEvent(callback: (event: FeedEvent) => void): () => void {
    return this.#events.add(callback);
  }

  onError(callback: (message: string) => void): () => void {
    return this.#errors.add(callback);
  }

  connect(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#attempt = 0;
    if (!this.#resting) this.#open();
  }

  disconnect(): void {
    this.#wanted = false;
    this.#drop();
  }

  /** Gives its connection back until the returned function is called, and then goes on from where it was. */
  rest(): () => void {
    this.#resting = true;
    this.#drop();
    return () => {
      this.#resting = false;
      if (this.#wanted) this.#open();
    };
  }

  #open(): void {
    this.#drop();
    const open = this.options.open ?? ((url) => new EventSource(url) as EventSourceLike);
    const source = open(this.#url());
    this.#source = source;
    source.onopen = () => {
      this.#attempt = 0;
      this.#setConnected(true);
    };
    source.onmessage = ({ data, lastEventId }) => this.#hear(data, lastEventId);
    // Where a room's stream begins, which is no event of the room.
    source.addEventListener?.("position", ({ lastEventId }) => (this.#lastId = lastEventId || this.#lastId));
    source.onerror = () => {
      this.#setConnected(false);
      this.#errors.tell("The stream was interrupted.");
      // Otherwise the browser is already trying again, and knows where it was.
      if (source.readyState === closed) this.#openLater();
    };
  }

  /** A new EventSource knows nothing of the one before, so the position goes along in the address. */
  #url(): string {
    const { url } = this.options;
    if (this.#lastId === null) return url;
    const [path, query] = url.split("?");
    const parameters = new URLSearchParams(query);
    parameters.set("since", this.#lastId);
    return `${path}?${parameters}`;
  }

  #openLater(): void {
    this.#drop();
    if (!this.#retry.enabled || ++this.#attempt > this.#retry.maxAttempts) {
      this.#wanted = false;
      return;
    }
    const delay = retryDelay(this.#retry, this.#attempt, "retry", this.#environment);
    this.#timer = this.#environment.setTimeout(() => this.#open(), delay);
  }

  #hear(data: string, lastEventId: string): void {
    const event = parse(data);
    if (!event) return this.#errors.tell("An event was no JSON object with a type.");
    if (lastEventId !== "") this.#lastId = lastEventId;
    this.#lastEvent = lastEventId === "" ? event : { ...event, id: lastEventId };
    this.#events.tell(this.#lastEvent);
    this.#changes.tell();
  }

  #drop(): void {
    if (this.#timer !== null) this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
    this.#source?.close();
    if (this.#source) this.#source.onopen = this.#source.onmessage = this.#source.onerror = null;
    this.#source = null;
    this.#setConnected(false);
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    this.#changes.tell();
  }
}

function parse(data: string): FeedEvent | null {
  try {
    const value: unknown = JSON.parse(data);
    const typed =
      typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
    return typed ? (value as FeedEvent) : null;
  } catch {
    return null;
  }
}
