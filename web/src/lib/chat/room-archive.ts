import * as z from "zod/mini";
import type { RoomMemory } from "@/lib/realtime/room";

const entry = z.object({
  key: z.string(),
  id: z.optional(z.string()),
  offset: z.nullable(z.number()),
  userId: z.string(),
  username: z.string(),
  data: z.unknown(),
  timestamp: z.number(),
  delivery: z.enum(["sending", "sent", "failed"]),
});
const schema = z.object({
  epoch: z.string(),
  offset: z.number(),
  messages: z.array(entry),
  unsent: z.array(entry),
});

/** Characters kept of one room; browsers give a site some five million for everything. */
const mostCharacters = 200_000;

const keyOf = (userId: string, room: string) => `realtime.room.${userId}.${room}`;

/** What this tab knew of a room before it was reloaded; null when it knew nothing. */
export function readRoomArchive(userId: string, room: string): RoomMemory | null {
  try {
    const checked = schema.safeParse(JSON.parse(sessionStorage.getItem(keyOf(userId, room)) ?? "null"));
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}

/** Kept for the life of the tab and no longer. A full or forbidden store only means that a reload forgets. */
export function writeRoomArchive(userId: string, room: string, memory: RoomMemory): void {
  try {
    sessionStorage.setItem(keyOf(userId, room), JSON.stringify(withinLimit(memory)));
  } catch {
    // See above.
  }
}

/** What was said and not sent comes first, then the newest messages. */
function withinLimit(memory: RoomMemory): RoomMemory {
  let left = mostCharacters - JSON.stringify(memory.unsent).length;
  const older = memory.messages.findLastIndex((message) => (left -= JSON.stringify(message).length) < 0);
  return { ...memory, messages: memory.messages.slice(older + 1) };
}
