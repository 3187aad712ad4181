const bucketMs = 15 * 60_000;

/** Times and days as people in one time zone call them. The same on the server as in the browser that it renders for. */
export class Clock {
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #dayName: Intl.DateTimeFormat;
  #bucket = NaN;
  #dayOfBucket = "";

  constructor(readonly zone: string) {
    const timeZone = zone;
    this.#time = new Intl.DateTimeFormat("en", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    this.#day = new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short" });
    this.#dayName = new Intl.DateTimeFormat("en", {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
    });
  }

  /** 17:05 */
  time(timestamp: number): string {
    return this.#time.format(timestamp);
  }

  /** The same text for all times of one day. Days begin at a quarter of an hour everywhere, so neighbours cost nothing. */
  day(timestamp: number): string {
    const bucket = Math.floor(timestamp / bucketMs);
    if (bucket !== this.#bucket) {
      this.#bucket = bucket;
      this.#dayOfBucket = this.#day.format(timestamp);
    }
    return this.#dayOfBucket;
  }

  /** Today, Yesterday, or Friday, November 27. */
  dayName(timestamp: number, now = Date.now()): string {
    const day = this.#day.format(timestamp);
    if (day === this.#day.format(now)) return "Today";
    return day === this.#day.format(now - 24 * 60 * 60_000) ? "Yesterday" : this.#dayName.format(timestamp);
  }
}

const clocks = new Map<string, Clock>();

export function clockOf(zone: string): Clock {
  let clock = clocks.get(zone);
  if (!clock) clocks.set(zone, (clock = new Clock(zone)));
  return clock;
}

/** The zone if it is one. */
export function readZone(zone: string | undefined): string | undefined {
  try {
    return zone === undefined
      ? undefined
      : new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
