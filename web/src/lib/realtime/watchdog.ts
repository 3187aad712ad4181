import type { Environment } from "./environment";

/**
 * Keeps a connection honest: after a heartbeat without sending, it asks for a ping; after a heartbeat and the grace time
 * without hearing anything, it declares the other side dead. Holds one timer and none while stopped.
 */
export class Watchdog {
  #heartbeatMs = 0;
  #lastHeard = 0;
  #lastSent = 0;
  #deadline = Infinity;
  #timer: number | null = null;

  constructor(
    private readonly environment: Environment,
    private readonly graceMs: number,
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {}

  start(heartbeatMs: number): void {
    this.#heartbeatMs = heartbeatMs;
    this.#lastHeard = this.#lastSent = this.environment.now();
    this.#deadline = Infinity;
    this.#arm();
  }

  stop(): void {
    this.#heartbeatMs = 0;
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    this.#timer = null;
  }

  heard(): void {
    this.#lastHeard = this.environment.now();
    this.#deadline = Infinity;
  }

  sent(): void {
    this.#lastSent = this.environment.now();
  }

  /** Asks now whether the other side is still there; no word within the grace time means no. */
  probe(): void {
    if (this.#heartbeatMs === 0) return;
    this.#deadline = Math.min(this.#deadline, this.environment.now() + this.graceMs);
    this.ping();
    this.#arm();
  }

  get #deadAt(): number {
    return Math.min(this.#deadline, this.#lastHeard + this.#heartbeatMs + this.graceMs);
  }

  #arm(): void {
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    const next = Math.min(this.#deadAt, this.#lastSent + this.#heartbeatMs);
    this.#timer = this.environment.setTimeout(() => this.#look(), Math.max(0, next - this.environment.now()));
  }

  #look(): void {
    this.#timer = null;
    const now = this.environment.now();
    // Also true after a laptop has slept through it: the server gave up long ago.
    if (now >= this.#deadAt) return this.dead();
    if (now >= this.#lastSent + this.#heartbeatMs) {
      this.#lastSent = now;
      this.ping();
    }
    this.#arm();
  }
}
