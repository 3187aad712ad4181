import type { RoomEntry } from "@/lib/realtime/room-log";
import { authorOf, readChatData, type ChatMessage } from "./chat-message";
import { samePrefix } from "./same-prefix";

/**
 * Turns a room's entries into chat messages, again and again as the room grows: what was there before is not looked at anew,
 * and the same entry stays the same object, so that only new ones render.
 */
export function chatMessages(
  isOwn: (entry: RoomEntry) => boolean,
): (entries: readonly RoomEntry[]) => readonly ChatMessage[] {
  const known = new WeakMap<RoomEntry, ChatMessage | null>();
  const read = (entry: RoomEntry): ChatMessage | null => {
    let message = known.get(entry);
    if (message === undefined || (message && message.own !== isOwn(entry))) {
      known.set(entry, (message = toMessage(entry, isOwn(entry))));
    }
    return message;
  };

  let before: readonly RoomEntry[] = [];
  let messages: (ChatMessage | null)[] = [];
  return (entries) => {
    const same = samePrefix(before, entries);
    messages = messages.slice(0, same).concat(entries.slice(same).map(read));
    before = entries;
    return messages.filter((message) => message !== null);
  };
}

function toMessage(entry: RoomEntry, own: boolean): ChatMessage | null {
  const said = readChatData(entry.data);
  if (!said) return null;
  const { key, userId, username, timestamp, delivery, problem } = entry;
  const author = authorOf(userId, username, said.name);
  return { key, authorId: userId, author, text: said.text, timestamp, own, delivery, problem };
}
