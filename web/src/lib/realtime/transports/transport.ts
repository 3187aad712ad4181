/**
 * One way to reach the server. `Connection` dials it, and alone decides when to dial again: a transport makes one connection a
 * dial and never comes back by itself. All of them speak the native wire's commands and events, whatever goes over the line.
 */
export interface Transport {
  readonly wire: Wire;
  /** Begins one connection. What goes wrong is told by `onclose`, after this has returned. */
  dial(address: Address): Link;
}

export const wires = ["native", "signalr", "socketio", "sse"] as const;

export type Wire = (typeof wires)[number];

export interface Address {
  url: string;
  /** Who we are, where no cookie says it. Each wire has its own place for it. */
  token: string | null;
}

/** One connection, from dial to close. The part of WebSocket that the client uses. */
export interface Link {
  onopen: (() => void) | null;
  /** An event of the native wire: its JSON text, or the object. */
  onmessage: ((event: { data: unknown }) => void) | null;
  /** A close code of the protocol. Told once, and not after `close`. */
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  /** A command of the native wire as JSON text. */
  send(frame: string): void;
  close(): void;
}

/** Sees what goes over the line, as text, in the wire's own words. */
export type FrameTap = (direction: "in" | "out", frame: string) => void;
