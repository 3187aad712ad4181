import type { ChatMessage } from "./chat-message";
import type { Clock } from "./clock";
import { samePrefix } from "./same-prefix";

/** What a conversation draws: dividers and messages, of which some continue the one before. */
export type ChatRow =
  | { kind: "day"; key: string; timestamp: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: ChatMessage; continues: boolean; ends: boolean };

const together = 5 * 60_000;

export interface RowMarks {
  /** The key of the message that a line goes above. */
  firstUnread?: string | null;
  /** Messages that keep their name whatever comes before them: a message in sight must not change its height. */
  heads?: ReadonlySet<string>;
}

export function toRows(
  messages: readonly ChatMessage[],
  clock: Clock,
  marks: RowMarks = {},
): readonly ChatRow[] {
  return rowMaker(clock, marks)(messages);
}

/** For a conversation that grows: rows of messages that were there before, and whose successor was too, are made once. */
export function rowMaker(
  clock: Clock,
  { firstUnread = null, heads }: RowMarks,
): (messages: readonly ChatMessage[]) => readonly ChatRow[] {
  const isHead = ({ key }: ChatMessage) => key === firstUnread || heads?.has(key) === true;
  const follows = (before: ChatMessage | undefined, message: ChatMessage) =>
    before !== undefined &&
    !isHead(message) &&
    belongs(before, message) &&
    clock.day(before.timestamp) === clock.day(message.timestamp);

  let before: readonly ChatMessage[] = [];
  let rows: ChatRow[] = [];
  /** Where each message's rows begin. */
  let starts: number[] = [];
  return (messages) => {
    const kept = Math.max(0, samePrefix(before, messages) - 1);
    rows = rows.slice(0, starts[kept] ?? rows.length);
    starts = starts.slice(0, kept);
    for (let index = kept; index < messages.length; index++) {
      const message = messages[index]!;
      const [previous, next] = [messages[index - 1], messages[index + 1]];
      const { key, timestamp } = message;
      starts.push(rows.length);
      if (!previous || clock.day(previous.timestamp) !== clock.day(timestamp)) {
        rows.push({ kind: "day", key: `day-${key}`, timestamp });
      }
      if (key === firstUnread) rows.push({ kind: "unread", key: "unread" });
      const continues = follows(previous, message);
      const ends = !next || !follows(message, next);
      rows.push({ kind: "message", key, message, continues, ends });
    }
    before = messages;
    return rows;
  };
}

function belongs(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.own === message.own &&
    (before.own || before.authorId === message.authorId) &&
    (before.own || before.author === message.author) &&
    message.timestamp - before.timestamp < together
  );
}
