import { RealtimeClient } from "../realtime/client";
import { browserEnvironment } from "../realtime/environment";
import { Room, type RoomStart } from "../realtime/room";
import { wireUrl } from "../realtime/socket-url";
import type { Wire } from "../realtime/transports/transport";
import { FrameLog } from "./frame-log";
import type { Race } from "./race";
import { transportOf } from "./transport-of";

/** One room over one wire, with a connection of its own whose frames are to be seen. */
export class WireLine {
  readonly client: RealtimeClient;
  readonly room: Room;
  readonly frames: FrameLog;

  constructor(
    readonly wire: Wire,
    room: string,
    private readonly race: Race,
    start?: RoomStart,
  ) {
    const environment = browserEnvironment();
    this.frames = new FrameLog(wire, environment);
    this.client = new RealtimeClient({
      url: () => wireUrl(wire),
      transport: transportOf(wire, this.frames.tap),
      environment,
    });
    this.room = new Room(room, this.client, start);
  }

  open(): () => void {
    const stops = [
      this.client.subscribe("message", ({ id }) => {
        if (id) this.race.arrived(this.wire, id);
      }),
      this.room.open(),
      this.client.hold(),
    ];
    return () => stops.forEach((stop) => stop());
  }

  send(text: string): void {
    this.race.start(this.wire, () => this.room.send({ kind: "chat", text, via: this.wire }));
  }
}
