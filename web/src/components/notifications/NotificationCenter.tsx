"use client";

import { CheckCheck, Inbox, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useNotifications } from "@/hooks/useNotifications";
import { useSession } from "@/hooks/useSession";
import type { Notification } from "@/lib/realtime/inbox-snapshot";
import type { Session } from "@/lib/session/session";
import { NameEntry } from "../chat/NameEntry";
import { NotificationItem } from "./NotificationItem";
import { TryNotification } from "./TryNotification";

export interface NotificationCenterProps {
  /** Who is signed in and what is in their inbox, as a server component has read it. */
  session?: Session | null;
  first?: readonly Notification[];
}

/** A person's whole inbox. */
export function NotificationCenter({ session: firstSession, first }: NotificationCenterProps) {
  const { session, signIn } = useSession(firstSession);
  const { notifications, unread, status, isLive, markRead, markAllRead, clear, reload } = useNotifications(
    session && session.userId === firstSession?.userId ? first : undefined,
  );
  if (session === null) return <NameEntry onEnter={signIn} />;

  return (
    <div className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-6 px-4 py-8 sm:py-12">
      <header className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">Notifications</h1>
          <p className="text-ink-soft text-sm" role="status">
            {unread === 0 ? "Nothing unread" : `${unread} unread`}
          </p>
        </div>
        <div className="ml-auto flex gap-2">
          <Action disabled={!isLive || unread === 0} onClick={markAllRead}>
            <CheckCheck className="size-4" aria-hidden /> Mark all read
          </Action>
          <Action disabled={!isLive || notifications.length === 0} onClick={clear}>
            <Trash2 className="size-4" aria-hidden /> Clear
          </Action>
        </div>
      </header>
      <TryNotification />
      {notifications.length > 0 && status === "failed" && <Failed onRetry={reload} />}
      {notifications.length > 0 ? (
        <ul className="border-line bg-surface divide-line divide-y overflow-hidden rounded-2xl border">
          {notifications.map((notification) => (
            <NotificationItem
              key={notification.id}
              notification={notification}
              onRead={isLive ? markRead : undefined}
            />
          ))}
        </ul>
      ) : (
        <Empty status={status} onRetry={reload} />
      )}
    </div>
  );
}

function Action({
  disabled,
  onClick,
  children,
}: {
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      className="border-line bg-surface hover:border-line-strong disabled:text-ink-soft flex items-center gap-1.5 rounded-lg border px-3 py-1.5 text-sm font-medium transition-colors disabled:opacity-60"
    >
      {children}
    </button>
  );
}

function Empty({
  status,
  onRetry,
}: {
  status: ReturnType<typeof useNotifications>["status"];
  onRetry: () => void;
}) {
  switch (status) {
    case "loading":
      return (
        <div role="status" aria-label="Loading notifications" className="flex flex-col gap-2">
          {[0, 1, 2].map((row) => (
            <div key={row} className="bg-line animate-breathe h-18 rounded-2xl" />
          ))}
        </div>
      );
    case "failed":
      return <Failed onRetry={onRetry} />;
    case "ready":
      return (
        <div className="border-line text-ink-soft flex flex-col items-center gap-3 rounded-2xl border border-dashed p-10 text-center text-sm">
          <Inbox className="size-8" aria-hidden />
          <p>All caught up. What arrives shows here and on your other devices at once.</p>
        </div>
      );
    default:
      return status satisfies never;
  }
}

function Failed({ onRetry }: { onRetry: () => void }) {
  return (
    <p role="alert" className="bg-bad-soft text-bad rounded-2xl p-5 text-sm">
      Your notifications could not be loaded.{" "}
      <button type="button" onClick={onRetry} className="font-semibold underline underline-offset-4">
        Try again
      </button>
    </p>
  );
}
