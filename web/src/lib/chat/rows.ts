import type { ChatMessage } from "./chat-message";

/** What a conversation draws: day dividers and messages, of which some continue the one before. */
export type ChatRow =
  | { kind: "day"; key: string; timestamp: number }
  | { kind: "message"; key: string; message: ChatMessage; continues: boolean; ends: boolean };

const together = 5 * 60_000;

export function toRows(messages: readonly ChatMessage[]): ChatRow[] {
  const rows: ChatRow[] = [];
  const dayOf = days();
  let today = NaN;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const day = dayOf(message.timestamp);
    const newDay = day !== today;
    today = day;
    if (newDay) rows.push({ kind: "day", key: `day-${message.key}`, timestamp: message.timestamp });
    rows.push({
      kind: "message",
      key: message.key,
      message,
      continues: !newDay && before !== undefined && belongs(before, message),
      ends: !after || !belongs(message, after) || dayOf(after.timestamp) !== day,
    });
  });
  return rows;
}

function belongs(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.own === message.own &&
    before.authorId === message.authorId &&
    before.author === message.author &&
    message.timestamp - before.timestamp < together
  );
}

/** The local midnight before a time. Messages come in order, so the day of the last one is nearly always the answer. */
function days(): (timestamp: number) => number {
  let start = NaN;
  let end = NaN;
  return (timestamp) => {
    if (timestamp >= start && timestamp < end) return start;
    const date = new Date(timestamp);
    start = new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
    end = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
    return start;
  };
}
