"use client";

import { useClock } from "@/contexts/ClockProvider";
import type { Notification } from "@/lib/realtime/inbox-snapshot";
import { KindIcon } from "./kinds";

export interface NotificationItemProps {
  notification: Notification;
  /** Missing while nothing can be changed. */
  onRead?: (id: string) => void;
}

export function NotificationItem({ notification, onRead }: NotificationItemProps) {
  const clock = useClock();
  const { id, notificationType, title, message, timestamp, read } = notification;
  return (
    <li
      data-testid="notification"
      data-read={read}
      className={`flex gap-3.5 p-4 ${read ? "" : "bg-accent-soft/40"}`}
    >
      <KindIcon kind={notificationType} />
      <div className="min-w-0 flex-1">
        <p dir="auto" className={`break-words ${read ? "" : "font-semibold"}`}>
          {title}
        </p>
        {message && (
          <p dir="auto" className="text-ink-soft text-sm break-words whitespace-pre-wrap">
            {message}
          </p>
        )}
        <time className="text-ink-soft text-xs" dateTime={new Date(timestamp).toISOString()}>
          {clock.dayName(timestamp)}, {clock.time(timestamp)}
        </time>
      </div>
      {!read && (
        <button
          type="button"
          disabled={!onRead}
          onClick={() => onRead?.(id)}
          className="text-accent hover:text-accent-strong self-start rounded-md text-sm font-medium whitespace-nowrap underline-offset-4 hover:underline"
        >
          Mark read
        </button>
      )}
    </li>
  );
}
