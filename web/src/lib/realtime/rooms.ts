import type { RealtimeClient } from "./client";
import { Room, type RoomStart } from "./room";

const roomsOfClient = new WeakMap<RealtimeClient, Map<string, Room>>();

/** The one Room of that name on that client, so that any number of views share one membership. */
export function roomOf(client: RealtimeClient, name: string, start?: RoomStart): Room {
  let rooms = roomsOfClient.get(client);
  if (!rooms) roomsOfClient.set(client, (rooms = new Map()));
  let room = rooms.get(name);
  if (!room) rooms.set(name, (room = new Room(name, client, start)));
  return room;
}
