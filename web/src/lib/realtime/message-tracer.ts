import type { RoomMessage } from "./events";

/** What rooms tell whoever traces messages. The client knows no tracing library, and without a tracer nothing is traced. */
export interface MessageTracer {
  /** Somebody has just said something. Null: this message is not traced. */
  sending(message: { room: string; id: string }): OutgoingTrace | null;
  /** A live message came that belongs to a trace. What is returned is called when the room's views were told of it. */
  received(message: RoomMessage, traceparent: string): (() => void) | null;
}

export interface OutgoingTrace {
  /** W3C Trace Context; goes along with the message. */
  traceparent: string;
  /** The server has confirmed the message, or it could not be sent. */
  ended(error?: unknown): void;
}
