import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import { Room } from "@/lib/realtime/room";
import type { FrameTap, Wire } from "@/lib/realtime/transports/transport";
import { transportOf } from "@/lib/wires/transport-of";
import type { RealServer } from "./real-server";

const paths: Record<Wire, string> = {
  native: "/ws",
  signalr: "/hubs/realtime",
  socketio: "/",
  sse: "/sse",
};

export interface WireClientOptions extends Partial<ClientOptions> {
  tap?: FrameTap;
  /** What stands between. */
  through?: { origin: string };
}

/** Somebody signed in over one wire. */
export async function clientOver(
  wire: Wire,
  server: RealServer,
  name: string,
  { tap, through = server, ...options }: WireClientOptions = {},
): Promise<RealtimeClient> {
  const { token } = await server.signIn(name);
  const origin = () => (wire === "native" ? through.origin.replace("http", "ws") : through.origin);
  return new RealtimeClient({
    url: () => origin() + paths[wire],
    token: () => ({ value: token }),
    transport: transportOf(wire, tap),
    // The tests wait for what comes, not for a backoff.
    retry: { baseMs: 20, maxMs: 200 },
    answerTimeoutMs: 5_000,
    ...options,
  });
}

/** A room on a client, in it from now on. */
export function enter(client: RealtimeClient, name: string): Room {
  const room = new Room(name, client);
  // Its snapshots are made for who listens.
  room.listen(() => undefined);
  client.hold();
  room.open();
  return room;
}

/** What the room shows: the texts in order, each with its place. */
export function shown(room: Room): string[] {
  return room.read().messages.map(({ data, delivery }) => `${(data as { text: string }).text} (${delivery})`);
}
