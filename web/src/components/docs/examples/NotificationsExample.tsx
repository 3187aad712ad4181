"use client";

import { useNotifications } from "@/hooks/useNotifications";

export default function NotificationsExample() {
  const { notifications, unread, status, markAllRead, clear } = useNotifications();
  return (
    <>
      <p>
        {status === "ready" ? `${unread} unread of ${notifications.length}` : "Sign in to have an inbox."}
      </p>
      <button onClick={markAllRead}>Mark all read</button>
      <button onClick={clear}>Clear</button>
      <ul>
        {notifications.slice(0, 5).map(({ id, title, read }) => (
          <li key={id}>
            {title} {!read && "(new)"}
          </li>
        ))}
      </ul>
    </>
  );
}
