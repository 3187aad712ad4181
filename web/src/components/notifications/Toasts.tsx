"use client";

import { X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { useInbox } from "@/contexts/inbox-context";
import type { Notification } from "@/lib/realtime/inbox-snapshot";
import { IconButton } from "../ui/IconButton";
import { KindIcon } from "./kinds";

const shownFor = 7_000;
const atOnce = 3;

/** What has just arrived, for a moment. Closing one marks it as read; one that goes by itself stays unread. */
export function Toasts() {
  const inbox = useInbox();
  // There they would only lie over the list that they are already in.
  const inList = usePathname() === "/notifications";
  const [shown, setShown] = useState<readonly Notification[]>([]);
  const [held, setHeld] = useState(false);

  useEffect(
    () => inbox?.onArrival((notification) => setShown((before) => [...before, notification].slice(-atOnce))),
    [inbox],
  );

  const oldest = shown[0];
  useEffect(() => {
    if (!oldest || held) return;
    const timer = setTimeout(
      () => setShown((before) => before.filter(({ id }) => id !== oldest.id)),
      shownFor,
    );
    return () => clearTimeout(timer);
  }, [oldest, held]);

  return (
    <section
      aria-label="New notifications"
      aria-live="polite"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className="pointer-events-none fixed inset-x-4 top-16 z-40 flex flex-col items-end gap-2 sm:left-auto sm:w-96"
    >
      {!inList &&
        shown.map(({ id, notificationType, title, message }) => (
          <article
            key={id}
            data-testid="toast"
            className="bg-surface border-line shadow-lift animate-rise pointer-events-auto flex w-full items-start gap-3 rounded-xl border p-3.5"
          >
            <KindIcon kind={notificationType} />
            <div className="min-w-0 flex-1 text-sm">
              <p dir="auto" className="font-semibold break-words">
                {title}
              </p>
              <p dir="auto" className="text-ink-soft line-clamp-3 break-words">
                {message}
              </p>
            </div>
            <IconButton
              label="Mark as read"
              className="-mt-1.5 -mr-1.5"
              onClick={() => {
                inbox?.markRead(id);
                setShown((before) => before.filter((notification) => notification.id !== id));
              }}
            >
              <X className="size-4" aria-hidden />
            </IconButton>
          </article>
        ))}
    </section>
  );
}
