"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useInbox } from "@/contexts/NotificationProvider";
import { emptyInbox, type InboxSnapshot } from "@/lib/realtime/inbox";

export interface UseNotificationsResult extends InboxSnapshot {
  markRead: (id: string) => void;
  markAllRead: () => void;
  clear: () => void;
  reload: () => void;
}

const never = () => () => undefined;
const empty = () => emptyInbox;

/** The inbox of whoever is signed in, in step with their other tabs and devices. */
export function useNotifications(): UseNotificationsResult {
  const inbox = useInbox();
  const snapshot = useSyncExternalStore(inbox?.listen ?? never, inbox?.read ?? empty, empty);
  const markRead = useCallback((id: string) => inbox?.markRead(id), [inbox]);
  const markAllRead = useCallback(() => inbox?.markAllRead(), [inbox]);
  const clear = useCallback(() => inbox?.clear(), [inbox]);
  const reload = useCallback(() => void inbox?.reload(), [inbox]);
  return useMemo(
    () => ({ ...snapshot, markRead, markAllRead, clear, reload }),
    [snapshot, markRead, markAllRead, clear, reload],
  );
}
