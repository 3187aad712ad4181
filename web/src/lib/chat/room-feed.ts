import type { RoomEntry } from "@/lib/realtime/room-log";
import { authorOf, readChatData, type ChatMessage } from "./chat-message";

/** Turns a room's entries into chat messages and gives the same object for the same entry, so that only new ones render. */
export function chatMessages(
  isOwn: (entry: RoomEntry) => boolean,
): (entries: readonly RoomEntry[]) => ChatMessage[] {
  const known = new WeakMap<RoomEntry, ChatMessage>();
  return (entries) =>
    entries.flatMap((entry) => {
      const before = known.get(entry);
      const own = isOwn(entry);
      if (before && before.own === own) return [before];
      const said = readChatData(entry.data);
      if (!said) return [];
      const { key, userId, username, timestamp, delivery, problem } = entry;
      const author = authorOf(userId, username, said.name);
      const message = { key, authorId: userId, author, text: said.text, timestamp, own, delivery, problem };
      known.set(entry, message);
      return [message];
    });
}
