import type { Environment } from "./environment";

/**
 * Tells listeners that something changed, at most once a frame however often it does: a thousand messages a second
 * become sixty renders. `now` skips the wait, for what the user just did.
 */
export class Changes {
  readonly #listeners = new Set<() => void>();
  #timer: number | null = null;

  constructor(private readonly environment: Pick<Environment, "setTimeout" | "clearTimeout">) {}

  listen(listener: () => void): () => void {
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  soon(): void {
    // A timer and not an animation frame: those stop in hidden tabs, whose title still counts unread messages.
    this.#timer ??= this.environment.setTimeout(() => this.now(), 16);
  }

  now(): void {
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    this.#timer = null;
    for (const listener of [...this.#listeners]) listener();
  }
}
