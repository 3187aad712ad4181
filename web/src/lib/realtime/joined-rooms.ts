import * as z from "zod/mini";
import type { RealtimeClient } from "./client";
import type { Position } from "./commands";
import type { RoomMessage, ServerEvents } from "./events";

export interface JoinedRoomsHearing {
  /** A message that was missed, or that came out of turn before. */
  missed(message: RoomMessage): void;
  /** Something is missing for good; what follows begins behind this position. */
  reset(position: Position & { room: string }): void;
}

interface Seat {
  position: Position | null;
  joinId: string | null;
  retry: number | null;
}

const placed = z.object({ room: z.string(), epoch: z.string(), offset: z.number() });

/** The rooms that a client means to be in, and up to where it has seen each: joins again and drops what it has. Keeps no messages. */
export class JoinedRooms {
  readonly #seats = new Map<string, Seat>();

  constructor(
    private readonly client: RealtimeClient,
    private readonly hearing: JoinedRoomsHearing,
  ) {
    client.onOpening(() => this.#joinAll());
    client.subscribe("joined", (answer) => this.#onJoined(answer));
    client.subscribe("error", (error) => this.#onError(error));
  }

  join(room: string): void {
    if (this.#seats.has(room)) return;
    this.#seats.set(room, { position: null, joinId: null, retry: null });
    this.#ask(room);
  }

  leave(room: string): void {
    const seat = this.#seats.get(room);
    if (!seat) return;
    this.#forgetRetry(seat);
    this.#seats.delete(room);
    this.client.sendNow({ type: "leave", room });
  }

  /** Whether a live message is to be shown: new, and in its turn. Rooms joined elsewhere are none of our business. */
  accepts(message: unknown): boolean {
    const { data, success } = placed.safeParse(message);
    const seat = success ? this.#seats.get(data.room) : undefined;
    if (!data || !seat) return true;
    const { position } = seat;
    if (position?.epoch !== data.epoch || data.offset > position.offset + 1) {
      // Something in between did not come; unless the answer that brings it is on its way, ask for it.
      if (seat.joinId === null) this.#ask(data.room);
      return false;
    }
    if (data.offset <= position.offset) return false;
    seat.position = { epoch: data.epoch, offset: data.offset };
    return true;
  }

  #joinAll(): void {
    for (const room of this.#seats.keys()) this.#ask(room);
  }

  #ask(room: string): void {
    const seat = this.#seats.get(room);
    if (!seat || !this.client.isConnected) return;
    this.#forgetRetry(seat);
    seat.joinId = this.client.environment.id();
    this.client.sendNow({ type: "join", id: seat.joinId, room, since: seat.position ?? undefined });
  }

  #onJoined({ id, room, epoch, offset, recovered, messages }: ServerEvents["joined"]): void {
    const seat = this.#seats.get(room);
    if (!seat || seat.joinId !== id) return;
    seat.joinId = null;
    const before = seat.position;
    seat.position = { epoch, offset };
    if (before && !recovered) this.hearing.reset({ room, epoch, offset });
    for (const message of messages) this.hearing.missed(message);
  }

  #onError({ id, retryable, retryAfterMs }: ServerEvents["error"]): void {
    const [room, seat] = [...this.#seats].find(([, { joinId }]) => joinId !== null && joinId === id) ?? [];
    if (!room || !seat) return;
    seat.joinId = null;
    // What is refused for good has been told as a problem.
    if (retryable)
      seat.retry = this.client.environment.setTimeout(() => this.#ask(room), retryAfterMs ?? 1_000);
  }

  #forgetRetry(seat: Seat): void {
    if (seat.retry !== null) this.client.environment.clearTimeout(seat.retry);
    seat.retry = null;
  }
}
