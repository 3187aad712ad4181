import { closeCodes, verdictOn } from "../close-codes";
import { browserEnvironment, type Environment } from "../environment";
import type { Address, Link, Transport, Wire } from "./transport";

/** A wire that stands in where the one before does not get through. */
export interface StandIn {
  /** Its code is loaded when it is needed. */
  load: () => Promise<Transport>;
  /** Where this wire is, on the server whose first wire is at `url`. */
  urlFor: (url: string) => string;
}

export interface FallbackSettings {
  /** How long a wire has to bring its first event before the next one is tried. */
  patienceMs?: number;
  /** How long the one that stood in is tried first, before the first has its chance again. */
  rememberMs?: number;
  environment?: Pick<Environment, "now" | "setTimeout" | "clearTimeout">;
}

/**
 * The first wire, and in one and the same dial another where it does not get through: a proxy that refuses WebSockets, or that
 * takes them and passes nothing on. Whichever is heard first has the connection. A server that says why it ends one is
 * believed, on whichever wire.
 */
export function fallbackTransport(
  first: Transport,
  standIns: readonly StandIn[],
  settings: FallbackSettings = {},
): Transport {
  return new FallbackTransport(first, standIns, settings);
}

/** How long after a loss a wire that has worked is tried alone: nobody asks a server that restarts twice. */
const aloneMs = 20_000;

type Rules = Required<FallbackSettings>;

class FallbackTransport implements Transport {
  readonly #ways: readonly Way[];
  readonly #rules: Rules;
  #current: Transport;
  #stoodIn: { way: Way; since: number } | null = null;
  #worked: Way | null = null;
  #lostAt: number | null = null;

  constructor(first: Transport, standIns: readonly StandIn[], settings: FallbackSettings) {
    const { patienceMs = 5_000, rememberMs = 600_000, environment = browserEnvironment() } = settings;
    this.#rules = { patienceMs, rememberMs, environment };
    this.#current = first;
    this.#ways = [
      new Way((url) => url, first),
      ...standIns.map(({ urlFor, load }) => new Way(urlFor, null, load)),
    ];
  }

  /** The one that was heard last. */
  get wire(): Wire {
    return this.#current.wire;
  }

  dial(address: Address): Link {
    return new FallbackLink(this.#order(), address, this.#rules, (way, transport) =>
      this.#heard(way, transport),
    );
  }

  #order(): readonly Way[] {
    const now = this.#rules.environment.now();
    this.#lostAt ??= now;
    if (this.#stoodIn && now - this.#stoodIn.since >= this.#rules.rememberMs) this.#stoodIn = null;
    const begin = this.#stoodIn?.way ?? this.#ways[0]!;
    const isTrusted = this.#worked === begin && now - this.#lostAt < aloneMs;
    return isTrusted ? [begin] : [begin, ...this.#ways.filter((way) => way !== begin)];
  }

  #heard(way: Way, transport: Transport): void {
    this.#current = transport;
    this.#worked = way;
    this.#lostAt = null;
    if (way === this.#ways[0]) this.#stoodIn = null;
    else if (this.#stoodIn?.way !== way) this.#stoodIn = { way, since: this.#rules.environment.now() };
  }
}

/** A wire and where it is; loaded once. */
class Way {
  #loading: Promise<Transport> | null = null;

  constructor(
    readonly urlFor: (url: string) => string,
    public transport: Transport | null,
    private readonly load?: () => Promise<Transport>,
  ) {}

  async get(): Promise<Transport> {
    this.#loading ??= this.load!();
    try {
      return (this.transport = await this.#loading);
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }
}

/** One dial: begins one way after the other until one brings an event, and is that one's link from then on. */
class FallbackLink implements Link {
  onopen: Link["onopen"] = null;
  onmessage: Link["onmessage"] = null;
  onclose: Link["onclose"] = null;
  onerror: Link["onerror"] = null;
  /** Those that have been begun and neither failed nor lost the race; in the end only the one that was heard. */
  readonly #links = new Set<Link>();
  #begun = 0;
  #failed = 0;
  #winner: Link | null = null;
  #timer: number | null = null;
  #over = false;

  constructor(
    private readonly ways: readonly Way[],
    private readonly address: Address,
    private readonly rules: Rules,
    private readonly heard: (way: Way, transport: Transport) => void,
  ) {
    this.#beginNext();
  }

  send(frame: string): void {
    this.#winner?.send(frame);
  }

  close(): void {
    this.#over = true;
    this.#decided(null);
  }

  #beginNext(): void {
    this.#stopWaiting();
    const way = this.ways[this.#begun++]!;
    if (this.#begun < this.ways.length) {
      // A slow line is none that lets nothing through: this one goes on beside the next.
      this.#timer = this.rules.environment.setTimeout(() => this.#beginNext(), this.rules.patienceMs);
    }
    if (way.transport) return this.#dial(way, way.transport);
    void way.get().then(
      (transport) => this.#isOpen && this.#dial(way, transport),
      (error: unknown) => this.#lose(closeCodes.abnormal, String(error)),
    );
  }

  get #isOpen(): boolean {
    return !this.#over && this.#winner === null;
  }

  #dial(way: Way, transport: Transport): void {
    let link: Link;
    try {
      link = transport.dial({ ...this.address, url: way.urlFor(this.address.url) });
    } catch (error) {
      // An address that is none is none on any wire. Of the first one is told as every transport does it: at once.
      if (this.#begun > 1) return this.#end(closeCodes.policyViolation, String(error));
      this.close();
      throw error;
    }
    this.#links.add(link);
    link.onmessage = (event) => {
      if (this.#over) return;
      if (this.#winner === null) {
        // Open is not enough: the first event proves that something comes through.
        this.#decided(link);
        this.heard(way, transport);
        this.onopen?.();
      }
      if (this.#winner === link) this.onmessage?.(event);
    };
    link.onclose = ({ code, reason }) => {
      if (this.#over || !this.#links.delete(link)) return;
      if (this.#winner === null) this.#lose(code, reason);
      else this.#end(code, reason);
    };
    // A close always follows.
    link.onerror = () => undefined;
  }

  /** One of them did not get through. */
  #lose(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#failed++;
    if (verdictOn(code) !== "retry") this.#end(code, reason);
    else if (this.#begun < this.ways.length) this.#beginNext();
    else if (this.#failed === this.ways.length) this.#end(code, reason);
  }

  #end(code: number, reason: string): void {
    this.close();
    this.onclose?.({ code, reason });
  }

  #decided(winner: Link | null): void {
    this.#stopWaiting();
    this.#winner = winner;
    for (const link of [...this.#links]) {
      if (link === winner) continue;
      this.#links.delete(link);
      link.close();
    }
  }

  #stopWaiting(): void {
    if (this.#timer !== null) this.rules.environment.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
