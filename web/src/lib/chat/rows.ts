import type { ChatMessage } from "./chat-message";
import type { Clock } from "./clock";

/** What a conversation draws: dividers and messages, of which some continue the one before. */
export type ChatRow =
  | { kind: "day"; key: string; timestamp: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: ChatMessage; continues: boolean; ends: boolean };

const together = 5 * 60_000;

/** `firstUnread` is the key of the message that a line goes above. */
export function toRows(
  messages: readonly ChatMessage[],
  clock: Clock,
  firstUnread?: string | null,
): ChatRow[] {
  const rows: ChatRow[] = [];
  let today: string | undefined;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const day = clock.day(message.timestamp);
    const newDay = day !== today;
    const unread = message.key === firstUnread;
    today = day;
    if (newDay) rows.push({ kind: "day", key: `day-${message.key}`, timestamp: message.timestamp });
    if (unread) rows.push({ kind: "unread", key: "unread" });
    rows.push({
      kind: "message",
      key: message.key,
      message,
      continues: !newDay && !unread && before !== undefined && belongs(before, message),
      ends:
        !after || after.key === firstUnread || !belongs(message, after) || clock.day(after.timestamp) !== day,
    });
  });
  return rows;
}

function belongs(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.own === message.own &&
    (before.own || before.authorId === message.authorId) &&
    (before.own || before.author === message.author) &&
    message.timestamp - before.timestamp < together
  );
}
