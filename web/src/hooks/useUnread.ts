"use client";

import { useEffect, useRef, useState } from "react";
import type { ChatMessage } from "@/lib/chat/chat-message";

export interface Unread {
  /** The first message that came while nobody was looking. */
  firstKey: string | null;
  /** How many came; zero again as soon as somebody looks. */
  count: number;
}

const nothing: Unread = { firstKey: null, count: 0 };

/** What arrived while the page was out of sight. The line stays until an own message shows that it was read. */
export function useUnread(messages: readonly ChatMessage[]): Unread {
  const [unread, setUnread] = useState(nothing);
  const lastKey = useRef<string | undefined>(undefined);

  useEffect(() => {
    const known = lastKey.current;
    lastKey.current = messages.at(-1)?.key;
    if (known === undefined) return;
    const fresh = messages.slice(messages.findLastIndex(({ key }) => key === known) + 1);
    if (fresh.length === 0) return;
    if (fresh.some(({ own }) => own)) setUnread(nothing);
    else if (document.hidden) {
      setUnread(({ firstKey, count }) => ({
        firstKey: count > 0 ? firstKey : (fresh[0]?.key ?? null),
        count: count + fresh.length,
      }));
    }
  }, [messages]);

  useEffect(() => {
    const look = () => {
      if (!document.hidden) setUnread((before) => ({ ...before, count: 0 }));
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  return unread;
}
