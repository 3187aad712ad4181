import { Changes } from "../realtime/changes";
import type { Environment } from "../realtime/environment";
import type { FrameTap, Wire } from "../realtime/transports/transport";

/** Something that went over the line, as it was. */
export interface SeenFrame {
  key: number;
  direction: "in" | "out";
  text: string;
}

export interface FrameSnapshot {
  /** Newest first. */
  frames: readonly SeenFrame[];
  /** Pings and the like, which are counted and not kept. */
  heartbeats: number;
}

const kept = 30;
const nothing: FrameSnapshot = { frames: [], heartbeats: 0 };

/** The newest frames of one line. */
export class FrameLog {
  readonly #changes: Changes;
  #snapshot = nothing;
  #next = 0;

  constructor(
    private readonly wire: Wire,
    environment: Environment,
  ) {
    this.#changes = new Changes(environment);
  }

  readonly tap: FrameTap = (direction, text) => {
    const { frames, heartbeats } = this.#snapshot;
    this.#snapshot = isHeartbeat(this.wire, text)
      ? { frames, heartbeats: heartbeats + 1 }
      : { frames: [{ key: this.#next++, direction, text }, ...frames].slice(0, kept), heartbeats };
    this.#changes.soon();
  };

  readonly read = (): FrameSnapshot => this.#snapshot;

  readonly listen = (changed: () => void): (() => void) => this.#changes.listen(changed);

  static readonly onServer = (): FrameSnapshot => nothing;
}

function isHeartbeat(wire: Wire, text: string): boolean {
  switch (wire) {
    case "native":
      return /^\{"type":"p[io]ng"/.test(text);
    case "signalr":
      return text.startsWith('{"type":6}') || text.includes('"target":"Ping"');
    case "socketio":
      return text === "2" || text === "3";
    case "sse":
      return text === ":" || text.startsWith('data: {"type":"update"');
    default:
      return wire satisfies never;
  }
}
