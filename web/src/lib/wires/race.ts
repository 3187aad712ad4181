import type { Wire } from "../realtime/transports/transport";

/** One message on its way over all wires. Times are milliseconds since it was sent, by this browser's clock. */
export interface Run {
  id: string;
  from: Wire;
  arrivals: Partial<Record<Wire, number>>;
}

export interface RaceSnapshot {
  /** The message sent last. */
  last: Run | null;
  /** Arrivals of this page's messages by id. */
  runs: ReadonlyMap<string, Run>;
}

const kept = 100;
const nothing: RaceSnapshot = { last: null, runs: new Map() };

/** How long each message of this page took to each of its four ends. */
export class Race {
  #snapshot = nothing;
  readonly #sentAt = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  start(from: Wire, send: () => string): void {
    const sentAt = this.now();
    const id = send();
    this.#sentAt.set(id, sentAt);
    const run: Run = { id, from, arrivals: {} };
    this.#publish(run, run);
  }

  arrived(wire: Wire, id: string): void {
    const sentAt = this.#sentAt.get(id);
    const run = this.#snapshot.runs.get(id);
    if (sentAt === undefined || !run || run.arrivals[wire] !== undefined) return;
    const arrivals = { ...run.arrivals, [wire]: this.now() - sentAt };
    const changed = { ...run, arrivals };
    this.#publish(changed, this.#snapshot.last?.id === id ? changed : this.#snapshot.last);
  }

  readonly read = (): RaceSnapshot => this.#snapshot;

  readonly listen = (changed: () => void): (() => void) => {
    const entry = () => changed();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  static readonly onServer = (): RaceSnapshot => nothing;

  #publish(run: Run, last: Run | null): void {
    const runs = new Map([...this.#snapshot.runs, [run.id, run] as const].slice(-kept));
    for (const id of this.#sentAt.keys()) if (!runs.has(id)) this.#sentAt.delete(id);
    this.#snapshot = { last, runs };
    for (const tell of [...this.#listeners]) tell();
  }
}
