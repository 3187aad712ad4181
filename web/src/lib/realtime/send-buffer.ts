/** Frames that wait for a connection, in order. Owned by the client, so that a new socket loses none of them. */
export class SendBuffer {
  #frames: string[] = [];

  constructor(private readonly limit: number) {}

  /** False when it is full: then the newest is refused, for the order of what is already promised must hold. */
  add(frame: string): boolean {
    if (this.#frames.length >= this.limit) return false;
    this.#frames.push(frame);
    return true;
  }

  /** Sends from the front until all is gone or one is refused; that one and those behind it stay, and it gives false. */
  flush(send: (frame: string) => boolean): boolean {
    const unsent = this.#frames.findIndex((frame) => !send(frame));
    this.#frames = unsent < 0 ? [] : this.#frames.slice(unsent);
    return unsent < 0;
  }

  /** Empties it and says how many frames are lost by that. */
  clear(): number {
    const count = this.#frames.length;
    this.#frames = [];
    return count;
  }

  get size(): number {
    return this.#frames.length;
  }
}
