"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useInbox } from "@/contexts/inbox-context";
import { emptyInbox, snapshotOf, type InboxSnapshot, type Notification } from "@/lib/realtime/inbox-snapshot";

export interface UseNotificationsResult extends InboxSnapshot {
  /** Whether the inbox itself is there; until then nothing can be changed in it. */
  isLive: boolean;
  markRead: (id: string) => void;
  markAllRead: () => void;
  clear: () => void;
  reload: () => void;
}

const never = () => () => undefined;
const empty = () => emptyInbox;

/**
 * The inbox of whoever is signed in, in step with their other tabs and devices. `first` is what a server component has read,
 * and stands until the inbox itself is there.
 */
export function useNotifications(first?: readonly Notification[]): UseNotificationsResult {
  const inbox = useInbox();
  const live = useSyncExternalStore(inbox?.listen ?? never, inbox?.read ?? empty, empty);
  const isLive = inbox !== null && live.status !== "loading";
  const snapshot = useMemo(() => (first ? withFirst(live, first) : live), [live, first]);
  const markRead = useCallback((id: string) => inbox?.markRead(id), [inbox]);
  const markAllRead = useCallback(() => inbox?.markAllRead(), [inbox]);
  const clear = useCallback(() => inbox?.clear(), [inbox]);
  const reload = useCallback(() => void inbox?.reload(), [inbox]);
  return useMemo(
    () => ({ ...snapshot, isLive, markRead, markAllRead, clear, reload }),
    [snapshot, isLive, markRead, markAllRead, clear, reload],
  );
}

/** Until the inbox has been read, and when it could not be: what the server component knew, and what has come since. */
function withFirst(live: InboxSnapshot, first: readonly Notification[]): InboxSnapshot {
  if (live.status === "ready") return live;
  const known = new Set(live.notifications.map(({ id }) => id));
  const earlier = first.filter(({ id }) => !known.has(id));
  return snapshotOf([...live.notifications, ...earlier], live.status === "failed" ? "failed" : "ready");
}
