import type { Environment } from "./environment";

/** One frame. */
const waitMs = 16;
/** While more than this changes within a frame, three frames are one: nobody reads that fast, and the page stays smooth. */
const manyChanges = 8;
const waitWhenManyMs = 50;

/**
 * Tells listeners that something changed, at most once a frame however often it does: a thousand messages a second
 * become twenty renders. `now` skips the wait, for what the user just did.
 */
export class Changes {
  readonly #listeners = new Set<() => void>();
  #timer: number | null = null;
  #changes = 0;
  #wait = waitMs;
  #afterwards: (() => void)[] = [];

  constructor(private readonly environment: Pick<Environment, "setTimeout" | "clearTimeout">) {}

  listen(listener: () => void): () => void {
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  soon(): void {
    // A timer and not an animation frame: those stop in hidden tabs, whose title still counts unread messages.
    this.#timer ??= this.environment.setTimeout(() => this.now(), this.#wait);
    this.#changes++;
  }

  now(): void {
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    this.#timer = null;
    this.#wait = this.#changes > manyChanges * (this.#wait / waitMs) ? waitWhenManyMs : waitMs;
    this.#changes = 0;
    for (const listener of [...this.#listeners]) listener();
    for (const callback of this.#afterwards.splice(0)) callback();
  }

  /** Calls back once, when the listeners have been told next. */
  afterwards(callback: () => void): void {
    this.#afterwards.push(callback);
  }
}
