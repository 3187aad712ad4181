/** So many a second and no more, with a burst: a bucket that refills steadily. */
export class Allowance {
  #available: number;
  #refilledAt: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#available = burst;
    this.#refilledAt = now();
  }

  tryTake(count: number): boolean {
    const now = this.now();
    this.#available = Math.min(
      this.burst,
      this.#available + ((now - this.#refilledAt) / 1_000) * this.perSecond,
    );
    this.#refilledAt = now;
    if (this.#available < count) return false;
    this.#available -= count;
    return true;
  }
}
