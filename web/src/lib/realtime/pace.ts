import type { Environment } from "./environment";

/** How fast a client speaks of its own accord. */
export interface PaceRules {
  /** This many commands at once… */
  burst: number;
  /** …and then this many a second. */
  perSecond: number;
}

/** Below what a server takes from one connection unless it is told otherwise: 100 at once, then 50 a second. */
export const usualPace: PaceRules = { burst: 80, perSecond: 40 };

/**
 * Deals out what has waited at a pace that the server can take. What is refused for its number would have to be said again,
 * and then something younger may have got in before it.
 */
export class Pace {
  #available: number;
  #filledAt: number;
  /** No more than this may lie ahead; a clock that was set back would otherwise hold everything. */
  #heldMs = 0;

  constructor(
    private readonly rules: PaceRules,
    private readonly environment: Pick<Environment, "now">,
  ) {
    this.#available = rules.burst;
    this.#filledAt = environment.now();
  }

  /** A new connection, of which the server has heard nothing yet. */
  begin(): void {
    this.#available = this.rules.burst;
    this.#filledAt = this.environment.now();
  }

  /** Whether one may go now; then it counts. */
  take(): boolean {
    if (this.waitMs > 0) return false;
    this.#available--;
    return true;
  }

  /** One goes that can't wait. */
  spend(): void {
    this.#fill();
    this.#available = Math.max(0, this.#available - 1);
  }

  /** The server says that it was too much, and how long nothing may go. */
  hold(ms: number): void {
    this.#available = 1;
    this.#heldMs = ms;
    this.#filledAt = this.environment.now() + ms;
  }

  /** How long until one may go; 0: now. */
  get waitMs(): number {
    this.#fill();
    const held = Math.max(0, this.#filledAt - this.environment.now());
    const missing = Math.max(0, (1 - this.#available) / this.rules.perSecond) * 1_000;
    return Math.ceil(held + missing);
  }

  #fill(): void {
    const now = this.environment.now();
    this.#filledAt = Math.min(this.#filledAt, now + this.#heldMs);
    if (now <= this.#filledAt) return;
    this.#heldMs = 0;
    const filled = this.#available + ((now - this.#filledAt) / 1_000) * this.rules.perSecond;
    this.#available = Math.min(this.rules.burst, filled);
    this.#filledAt = now;
  }
}
