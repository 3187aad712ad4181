"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { Virtualizer } from "virtua";
import type { ChatFeed } from "@/lib/chat/chat-message";
import type { ChatRow } from "@/lib/chat/rows";
import { BeforeFirst } from "./BeforeFirst";
import { DayDivider } from "./DayDivider";
import { LoadingMessages } from "./LoadingMessages";
import { MessageBubble } from "./MessageBubble";
import { UnreadDivider } from "./UnreadDivider";

/** Nearer to the end than this, in pixels, the reader counts as being at the end. */
const atEndWithin = 48;
/** Nearer to the beginning than this, older messages are fetched. */
const loadWithin = 600;

export interface MessageListProps {
  rows: readonly ChatRow[];
  feed: Pick<ChatFeed, "older" | "loadOlder" | "retry" | "discard">;
  loading: boolean;
  empty: ReactNode;
}

/** The messages, newest last. Follows new ones while the reader is at the end and leaves a reader further up alone. */
export function MessageList({ rows, feed, loading, empty }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const [lastSeen, setLastSeen] = useState<string | undefined>(undefined);
  const grewAtFront = useGrewAtFront(rows);

  const newest = rows.at(-1);
  const newestKey = newest?.key;
  const ownIsNewest = newest?.kind === "message" && newest.message.own;

  useLayoutEffect(() => {
    if (ownIsNewest) following.current = true;
    if (following.current) toEnd(scroller.current);
  }, [newestKey, ownIsNewest]);

  // Rows are measured after they are drawn, and a phone's keyboard makes the list shorter: the end stays in sight.
  useEffect(() => {
    const resized = new ResizeObserver(() => {
      if (following.current) toEnd(scroller.current);
    });
    for (const { current } of [scroller, content]) if (current) resized.observe(current);
    return () => resized.disconnect();
  }, []);

  // Until the list scrolls, the virtualizer draws as many rows as the server did; a list that fits would never scroll.
  useEffect(() => void scroller.current?.dispatchEvent(new Event("scroll")), []);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < atEndWithin;
    // Only the reader moves up; rows that grow move the end away.
    if (end) following.current = true;
    else if (element.scrollTop < lastTop.current - 1) following.current = false;
    lastTop.current = element.scrollTop;
    if (following.current !== atEnd) setAtEnd(following.current);
    if (!following.current && atEnd) setLastSeen(newestKey);
    if (element.scrollTop < loadWithin && feed.older === "more") feed.loadOlder();
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label="Messages"
        aria-live="off"
        aria-busy={loading}
        tabIndex={0}
        data-testid="messages"
        className="flex h-full flex-col overflow-x-hidden overflow-y-auto overscroll-contain px-4 pt-4 pb-1 [overflow-anchor:none] focus-visible:outline-offset-[-2px] sm:px-6"
      >
        <div className="grow" />
        {rows.length === 0 && (loading ? <LoadingMessages /> : empty)}
        <div ref={content} className={rows.length === 0 ? "hidden" : undefined}>
          <BeforeFirst older={feed.older} onLoad={feed.loadOlder} />
          <Virtualizer
            scrollRef={scroller}
            data={rows}
            shift={grewAtFront}
            bufferSize={400}
            startMargin={beforeFirstHeight}
            ssrCount={rows.length}
            onScroll={onScroll}
          >
            {(row) => <Row key={row.key} row={row} feed={feed} />}
          </Virtualizer>
        </div>
      </div>
      <p className="sr-only" aria-live="polite">
        {newest?.kind === "message" &&
          !newest.message.own &&
          `${newest.message.author}: ${newest.message.text}`}
      </p>
      {!atEnd && (
        <button
          type="button"
          onClick={() => toEnd(scroller.current)}
          className="animate-rise bg-surface border-line-strong shadow-lift hover:bg-sunken absolute bottom-3 left-1/2 flex -translate-x-1/2 items-center gap-2 rounded-full border px-4 py-1.5 text-sm font-medium"
        >
          <ArrowDown className="size-4" aria-hidden />
          {labelOf(newMessages(rows, lastSeen))}
        </button>
      )}
    </div>
  );
}

function toEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}

/** As high as BeforeFirst is. */
const beforeFirstHeight = 40;

function Row({ row, feed }: { row: ChatRow; feed: MessageListProps["feed"] }) {
  switch (row.kind) {
    case "day":
      return <DayDivider timestamp={row.timestamp} />;
    case "unread":
      return <UnreadDivider />;
    case "message":
      return (
        <MessageBubble
          message={row.message}
          continues={row.continues}
          ends={row.ends}
          onRetry={feed.retry}
          onDiscard={feed.discard}
        />
      );
    default:
      return row satisfies never;
  }
}

/** True in the render that brought older rows, which must not move what the reader sees. */
function useGrewAtFront(rows: readonly ChatRow[]): boolean {
  const first = rows.find((row) => row.kind === "message")?.key;
  const [before, setBefore] = useState({ first, count: rows.length, grew: false });
  if (first === before.first && rows.length === before.count) return before.grew;
  const grew =
    before.first !== undefined && first !== before.first && rows.some(({ key }) => key === before.first);
  setBefore({ first, count: rows.length, grew });
  return grew;
}

function newMessages(rows: readonly ChatRow[], lastSeen: string | undefined): number {
  const seen = rows.findLastIndex(({ key }) => key === lastSeen);
  return rows.slice(seen + 1).filter(({ kind }) => kind === "message").length;
}

function labelOf(unseen: number): string {
  if (unseen === 0) return "To the newest";
  return unseen === 1 ? "1 new message" : `${unseen} new messages`;
}
