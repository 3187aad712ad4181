import * as z from "zod/mini";
import type { PrivateConversation } from "./private-snapshot";

const schema = z.array(
  z.object({
    person: z.object({ userId: z.string(), username: z.string() }),
    unread: z.number(),
    messages: z.array(
      z.object({
        key: z.string(),
        authorId: z.string(),
        author: z.string(),
        text: z.string(),
        timestamp: z.number(),
        own: z.boolean(),
        delivery: z.enum(["sending", "sent", "failed"]),
        problem: z.optional(z.string()),
      }),
    ),
  }),
);

const keyOf = (userId: string) => `realtime.private.${userId}`;

/** Reads what this tab knew before it was reloaded. What was on its way then has failed, as far as anybody knows. */
export function readArchive(userId: string): PrivateConversation[] {
  try {
    const checked = schema.safeParse(JSON.parse(sessionStorage.getItem(keyOf(userId)) ?? "[]"));
    if (!checked.success) return [];
    return checked.data.map((conversation) => ({
      ...conversation,
      messages: conversation.messages.map((message) =>
        message.delivery === "sending"
          ? { ...message, delivery: "failed", problem: "The page was reloaded on the way." }
          : message,
      ),
    }));
  } catch {
    return [];
  }
}

/** Kept for the life of the tab and no longer. A full or forbidden store only means that a reload forgets. */
export function writeArchive(userId: string, conversations: Iterable<PrivateConversation>): void {
  try {
    sessionStorage.setItem(keyOf(userId), JSON.stringify([...conversations]));
  } catch {
    // See above.
  }
}
