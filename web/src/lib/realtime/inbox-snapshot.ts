import type { ServerEvents } from "./events";

/** One entry of a person's inbox. */
export type Notification = Omit<ServerEvents["notification"], "type">;

export interface InboxSnapshot {
  /** Newest first. */
  notifications: readonly Notification[];
  unread: number;
  status: "loading" | "ready" | "failed";
}

export const emptyInbox: InboxSnapshot = { notifications: [], unread: 0, status: "loading" };

/** An inbox that holds these, in whatever order they come. */
export function snapshotOf(entries: readonly Notification[], status: InboxSnapshot["status"]): InboxSnapshot {
  const notifications = entries.toSorted((a, b) => b.timestamp - a.timestamp);
  return { notifications, unread: notifications.filter(({ read }) => !read).length, status };
}
