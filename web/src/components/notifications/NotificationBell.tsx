"use client";

import Link from "next/link";
import { useNotifications } from "@/hooks/useNotifications";
import { BellIcon } from "../site/icons";

/** How many notifications are unread, up to 9+, and the way to them. */
export function NotificationBell() {
  const { unread } = useNotifications();
  return (
    <Link
      href="/notifications"
      aria-label={unread === 0 ? "Notifications" : `Notifications, ${unread} unread`}
      title="Notifications"
      className="text-ink-soft hover:bg-sunken hover:text-ink relative grid size-9 place-items-center rounded-lg transition-colors"
    >
      <BellIcon className="size-4.5" />
      {unread > 0 && (
        <span
          data-testid="unread-badge"
          aria-hidden
          className="bg-bad text-canvas animate-rise absolute top-0.5 right-0 grid h-4 min-w-4 place-items-center rounded-full px-1 text-[0.625rem] leading-none font-bold"
        >
          {unread > 9 ? "9+" : unread}
        </span>
      )}
    </Link>
  );
}
