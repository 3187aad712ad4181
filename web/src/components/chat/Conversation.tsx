"use client";

import { useEffect, useMemo, type ReactNode } from "react";
import { useUnread } from "@/hooks/useUnread";
import type { ChatFeed } from "@/lib/chat/chat-message";
import { toRows } from "@/lib/chat/rows";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { Composer } from "./Composer";
import { ConnectionBanner } from "./ConnectionBanner";
import { MessageList } from "./MessageList";
import { Refused } from "./Refused";
import { WritingLine } from "./WritingLine";

export interface ConversationProps {
  title: string;
  header: ReactNode;
  feed: ChatFeed;
  state: ConnectionState;
  /** Why this person may not be here. */
  refusal?: string;
  loading: boolean;
}

/** One conversation: its messages, what is wrong if anything, and where to write. */
export function Conversation({ title, header, feed, state, refusal, loading }: ConversationProps) {
  const unread = useUnread(feed.messages);
  const rows = useMemo(() => toRows(feed.messages, unread.firstKey), [feed.messages, unread.firstKey]);

  useEffect(() => {
    document.title = `${unread.count > 0 ? `(${unread.count}) ` : ""}${title} · Realtime`;
  }, [title, unread.count]);

  return (
    <section aria-label={title} className="flex min-h-0 min-w-0 flex-col">
      {header}
      <ConnectionBanner state={state} />
      {feed.gap && (
        <p role="status" className="bg-warn-soft text-warn flex justify-center gap-3 px-4 py-2 text-sm">
          You were away for long: some older messages are not shown.
          <button
            type="button"
            onClick={feed.dismissGap}
            className="font-semibold underline underline-offset-4"
          >
            All right
          </button>
        </p>
      )}
      {refusal === undefined ? (
        <>
          <MessageList rows={rows} feed={feed} loading={loading} />
          <WritingLine names={feed.writing} />
          <Composer enabled={state.status === "connected"} onSend={feed.send} onTyping={feed.showTyping} />
        </>
      ) : (
        <Refused reason={refusal} />
      )}
    </section>
  );
}
