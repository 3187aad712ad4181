import type { Environment } from "./environment";

/** How often the others are told anew that somebody is still typing. */
const repeatMs = 3_000;

/** Decides which keystrokes are worth telling: the first, one every few seconds, and the end. */
export class TypingTeller<Place> {
  readonly #toldAt = new Map<Place, number>();

  constructor(private readonly environment: Pick<Environment, "now">) {}

  /** Whether to tell it now; if so, it counts as told. */
  mayTell(place: Place, isTyping: boolean): boolean {
    const told = this.#toldAt.get(place);
    if (!isTyping) return this.#toldAt.delete(place);
    const now = this.environment.now();
    if (told !== undefined && now - told < repeatMs) return false;
    this.#toldAt.set(place, now);
    return true;
  }

  /** A message was sent: the others no longer think that somebody types. */
  reset(place: Place): void {
    this.#toldAt.delete(place);
  }

  /** The connection is gone, and with it what was told. */
  resetAll(): void {
    this.#toldAt.clear();
  }
}
