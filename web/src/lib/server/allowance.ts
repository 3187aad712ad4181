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

/** An allowance for each caller, below one for all of them together. Of callers only the latest are known. */
export class CallerAllowances {
  readonly #ofCallers = new Map<string, Allowance>();

  constructor(
    private readonly all: Allowance,
    private readonly makeOne: () => Allowance,
    private readonly mostCallers = 4_096,
  ) {}

  tryTake(caller: string, count: number): boolean {
    const one = this.#ofCallers.get(caller) ?? this.makeOne();
    this.#ofCallers.delete(caller);
    this.#ofCallers.set(caller, one);
    for (const oldest of this.#ofCallers.keys()) {
      if (this.#ofCallers.size <= this.mostCallers) break;
      this.#ofCallers.delete(oldest);
    }
    return one.tryTake(count) && this.all.tryTake(count);
  }
}
