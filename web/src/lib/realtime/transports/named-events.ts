import { Listeners } from "../listeners";

export type NamedCallback = (...args: unknown[]) => void;

/** Callbacks for named events, in the wire's own shapes. They outlive every connection, and may come before the first. */
export class NamedEvents {
  readonly #byName = new Map<string, Listeners<readonly unknown[]>>();
  onThrown: (error: unknown) => void = () => undefined;

  constructor(private readonly asked: (name: string) => void = () => undefined) {}

  on(name: string, callback: NamedCallback): () => void {
    let listeners = this.#byName.get(name);
    if (!listeners) {
      this.#byName.set(name, (listeners = new Listeners((error) => this.onThrown(error))));
      this.asked(name);
    }
    return listeners.add((args) => callback(...args));
  }

  tell(name: string, args: readonly unknown[]): void {
    this.#byName.get(name)?.tell(args);
  }
}
