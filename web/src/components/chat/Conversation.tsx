"use client";

import { useEffect, useMemo, useState, type ReactNode } from "react";
import { useClock } from "@/contexts/ClockProvider";
import { useUnread } from "@/hooks/useUnread";
import type { ChatFeed, ChatMessage } from "@/lib/chat/chat-message";
import { rowMaker } from "@/lib/chat/rows";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { Composer } from "./Composer";
import { ConnectionBanner } from "./ConnectionBanner";
import { MessageList } from "./MessageList";
import { Refused } from "./Refused";
import { StartAtEnd } from "./StartAtEnd";
import { WritingLine } from "./WritingLine";

export interface ConversationProps {
  /** Which one it is, and whose: among rooms, people, and those who sit at this browser. */
  id: string;
  title: string;
  feed: ChatFeed;
  state: ConnectionState;
  /** Why this person may not be here. */
  refusal?: string;
  loading: boolean;
  /** False until somebody takes what is written. */
  ready?: boolean;
  /** What to show while nothing was said. */
  empty: ReactNode;
}

/** One conversation: its messages, what is wrong if anything, and where to write. */
export function Conversation(props: ConversationProps) {
  const { id, title, feed, state, refusal, loading, ready = true, empty } = props;
  const unread = useUnread(feed.messages);
  const clock = useClock();
  const heads = useHeads(feed.messages);
  const toRows = useMemo(
    () => rowMaker(clock, { firstUnread: unread.firstKey, heads }),
    [clock, unread.firstKey, heads],
  );
  const rows = useMemo(() => toRows(feed.messages), [toRows, feed.messages]);

  useEffect(() => {
    document.title = `${unread.count > 0 ? `(${unread.count}) ` : ""}${title} · Realtime`;
  }, [title, unread.count]);

  return (
    <>
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
          <MessageList rows={rows} feed={feed} loading={loading} empty={empty} />
          <WritingLine names={feed.writing} />
          <Composer
            draft={id}
            enabled={ready && takes(state)}
            onSend={feed.send}
            onTyping={feed.showTyping}
          />
          <StartAtEnd />
        </>
      ) : (
        <Refused reason={refusal} />
      )}
    </>
  );
}

/** What is written while a connection is on its way waits for it. */
const takes = ({ status }: ConnectionState) => status !== "disconnected";

/** Every message that was ever the first one here, page by page. */
function useHeads(messages: readonly ChatMessage[]): ReadonlySet<string> {
  const [heads, setHeads] = useState<ReadonlySet<string>>(new Set());
  const first = messages[0]?.key;
  if (first === undefined || heads.has(first)) return heads;
  const more = new Set(heads).add(first);
  setHeads(more);
  return more;
}
