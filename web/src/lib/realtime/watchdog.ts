import type { Environment } from "./environment";

/** By how much a hidden page's timers may be late: browsers run them once a minute. */
const latestMs = 60_000;

/**
 * Keeps a connection honest: after a heartbeat without sending or without hearing anything it pings, and declares the other
 * side dead when nothing at all is heard for the grace time after that. Holds one timer and none while stopped.
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
    this.#deadline = Infinity;
    this.#clear();
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

  /** Something was said that has an answer. Before the server has said how often it is heard, this is all there is to go by. */
  expectAnswer(withinMs: number): void {
    if (this.#heartbeatMs > 0 || this.#deadline < Infinity) return;
    this.#deadline = this.environment.now() + withinMs;
    this.#arm();
  }

  /** When to ask next. Never while an answer is due. */
  get #askAt(): number {
    if (this.#heartbeatMs === 0 || this.#deadline < Infinity) return Infinity;
    return Math.min(this.#lastSent, this.#lastHeard) + this.#heartbeatMs;
  }

  #clear(): void {
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    this.#clear();
    const next = Math.min(this.#deadline, this.#askAt);
    if (next === Infinity) return;
    this.#timer = this.environment.setTimeout(() => this.#look(), Math.max(0, next - this.environment.now()));
  }

  #look(): void {
    this.#timer = null;
    const now = this.environment.now();
    if (now >= this.#deadline || this.#hasSlept(now)) return this.dead();
    if (now >= this.#askAt) {
      if (now >= this.#lastHeard + this.#heartbeatMs) this.#deadline = now + this.graceMs;
      this.#lastSent = now;
      this.ping();
    }
    this.#arm();
  }

  /** No timer is so late unless a laptop slept, and then the server gave up long ago. */
  #hasSlept(now: number): boolean {
    return this.#heartbeatMs > 0 && now >= this.#lastHeard + this.#heartbeatMs + this.graceMs + latestMs;
  }
}
