import type { Position } from "./commands";
import type { RoomMessage } from "./events";

/** One message of a room as this client has it: confirmed with its offset, or still on its way. */
export interface RoomEntry {
  /** The same from the first echo to the confirmed message. */
  key: string;
  /** What its sender called it; what a send of one's own returned. */
  id?: string;
  /** Null until the room has given it a place. */
  offset: number | null;
  userId: string;
  username: string;
  data: unknown;
  timestamp: number;
  delivery: "sending" | "sent" | "failed";
  /** Why it failed, for people. */
  problem?: string;
}

/** An own message that has not come back from the room yet. */
interface PendingEntry extends RoomEntry {
  /** Its place as the ack has it. */
  place?: Position;
}

/** What became of a message that was offered to the log. */
export type Appended = "added" | "known" | "gap";

/**
 * A room's messages in the room's order, each once, with own ones that are on their way behind them. Drops what it has by
 * (epoch, offset), and says so when something must be missing.
 */
export class RoomLog {
  #position: Position | null = null;
  #confirmed: RoomEntry[] = [];
  #pending: PendingEntry[] = [];

  constructor(start?: Position) {
    this.#position = start ?? null;
  }

  /** Up to where everything is here; what to resume from. */
  get position(): Position | null {
    return this.#position;
  }

  /** The offset of the oldest message here. */
  get oldest(): number | null {
    return this.#confirmed[0]?.offset ?? null;
  }

  get entries(): RoomEntry[] {
    return [...this.#confirmed, ...this.#pending];
  }

  /** What a join answered: the missed messages when they are all there, or a new beginning. */
  join(answer: Position & { recovered: boolean; messages: readonly RoomMessage[] }): void {
    const continues = answer.recovered && this.#position?.epoch === answer.epoch;
    if (!continues) {
      this.#confirmed = [];
      this.#position = { epoch: answer.epoch, offset: (answer.messages[0]?.offset ?? answer.offset + 1) - 1 };
    }
    for (const message of answer.messages) this.append(message);
    this.#position = { epoch: answer.epoch, offset: answer.offset };
    // What the room has and is not here was among the missed, or went with its epoch.
    if (!continues) this.#pending = this.#pending.filter(({ place }) => !place || this.#isAhead(place));
  }

  append(message: RoomMessage): Appended {
    if (!this.#position || this.#position.epoch !== message.epoch) return "gap";
    if (message.offset <= this.#position.offset) return "known";
    if (message.offset > this.#position.offset + 1) return "gap";
    this.#position = { epoch: message.epoch, offset: message.offset };
    this.#confirmed.push(this.#confirm(message));
    return "added";
  }

  /** A page of older messages. False when it belongs to another epoch or does not end where this log begins. */
  prepend(epoch: string, page: readonly RoomMessage[]): boolean {
    if (this.#position?.epoch !== epoch) return false;
    const beginning = this.oldest ?? this.#position.offset + 1;
    const older = page.filter(({ offset }) => offset < beginning);
    if (older.length > 0 && older.at(-1)?.offset !== beginning - 1) return false;
    this.#confirmed = [...older.map((message) => this.#confirm(message)), ...this.#confirmed];
    return true;
  }

  /** Whether this message is here: its sender's name for it is its key. */
  has(id: string): boolean {
    return this.entries.some((entry) => entry.id === id);
  }

  echo(entry: Omit<RoomEntry, "offset" | "delivery">): void {
    this.#pending.push({ ...entry, id: entry.key, offset: null, delivery: "sending" });
  }

  /** The room has it: the message itself follows, or it is among those that were missed and comes with older ones. */
  acknowledge(key: string, { epoch, offset }: Partial<Position>): void {
    const place = epoch !== undefined && offset !== undefined ? { epoch, offset } : undefined;
    if (place && place.epoch === this.#position?.epoch && !this.#isAhead(place)) {
      this.#pending = this.#pending.filter((entry) => entry.key !== key);
    } else this.#change(key, { delivery: "sent", problem: undefined, place });
  }

  fail(key: string, problem: string): void {
    this.#change(key, { delivery: "failed", problem });
  }

  /** Gives the entry that is to be sent once more, or nothing if it did not fail. */
  retry(key: string): RoomEntry | undefined {
    const failed = this.#pending.find((entry) => entry.key === key && entry.delivery === "failed");
    if (failed) this.#change(key, { delivery: "sending", problem: undefined });
    return failed;
  }

  /** Takes back what never got through; false when it may have. */
  discard(key: string): boolean {
    const before = this.#pending.length;
    this.#pending = this.#pending.filter((entry) => entry.key !== key || entry.delivery !== "failed");
    return this.#pending.length < before;
  }

  #confirm(message: RoomMessage): RoomEntry {
    const { epoch, offset, id, userId, username, data, timestamp } = message;
    const echo = id ? this.#pending.find(({ key }) => key === id) : undefined;
    if (echo) this.#pending = this.#pending.filter((entry) => entry !== echo);
    const key = echo?.key ?? `${epoch}:${offset}`;
    return { key, id: id ?? undefined, offset, userId, username, data, timestamp, delivery: "sent" };
  }

  #isAhead({ epoch, offset }: Position): boolean {
    return epoch === this.#position?.epoch && offset > this.#position.offset;
  }

  #change(key: string, change: Partial<PendingEntry>): void {
    this.#pending = this.#pending.map((entry) => (entry.key === key ? { ...entry, ...change } : entry));
  }
}
