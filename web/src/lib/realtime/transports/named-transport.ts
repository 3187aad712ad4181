import type { RoomMessage } from "../events";
import type { NamedEvents } from "./named-events";
import type { Transport } from "./transport";

/** A wire with named events of its own, beside the native ones that every transport speaks. */
export interface NamedTransport extends Transport {
  readonly events: NamedEvents;
  /** Says something on the connection that stands. Resolves with the answer where the wire gives one. */
  emit(name: string, args: readonly unknown[]): Promise<unknown>;
  /** A room's message in the shape in which the event `message` brings it. */
  shape(message: RoomMessage): object;
}
