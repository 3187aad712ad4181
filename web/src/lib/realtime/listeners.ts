/** A set of callbacks that all hear everything: one that throws is reported and holds up nobody. */
export class Listeners<T> {
  readonly #callbacks = new Set<{ call: (value: T) => void }>();

  constructor(private readonly onThrown: (error: unknown) => void) {}

  /** The same function may be added twice and is then called twice; each addition has its own way out. */
  add(call: (value: T) => void): () => void {
    const entry = { call };
    this.#callbacks.add(entry);
    return () => void this.#callbacks.delete(entry);
  }

  tell(value: T): void {
    for (const { call } of [...this.#callbacks]) {
      try {
        call(value);
      } catch (error) {
        this.onThrown(error);
      }
    }
  }

  get size(): number {
    return this.#callbacks.size;
  }
}
