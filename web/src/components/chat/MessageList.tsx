"use client";

import { ArrowDown, MessagesSquare } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { ChatRow } from "@/lib/chat/rows";
import { DayDivider } from "./DayDivider";
import { MessageBubble } from "./MessageBubble";

/** Nearer to the end than this, in pixels, the reader counts as being at the end. */
const atEndWithin = 48;

/** The messages, newest last. Follows new ones while the reader is at the end and leaves a reader further up alone. */
export function MessageList({ rows }: { rows: ChatRow[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const following = useRef(true);
  const [seen, setSeen] = useState(0);
  const [atEnd, setAtEnd] = useState(true);

  const newest = rows.at(-1);
  const ownIsNewest = newest?.kind === "message" && newest.message.own;
  const total = rows.length;
  const unread = atEnd ? 0 : rows.slice(seen).filter((row) => row.kind === "message").length;

  const toEnd = () => virtual.current?.scrollToIndex(total - 1, { align: "end" });

  useLayoutEffect(() => {
    if (ownIsNewest) following.current = true;
    if (following.current) virtual.current?.scrollToIndex(total - 1, { align: "end" });
  }, [total, ownIsNewest]);

  // A phone's keyboard makes the list shorter: the end stays in sight.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const resized = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, []);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < atEndWithin;
    following.current = end;
    if (end !== atEnd) setAtEnd(end);
    if (!end && atEnd) setSeen(total);
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label="Messages"
        aria-live="off"
        tabIndex={0}
        data-testid="messages"
        className="flex h-full flex-col overflow-y-auto overscroll-contain px-4 py-4 [overflow-anchor:none] focus-visible:outline-offset-[-2px] sm:px-6"
      >
        <div className="grow" />
        {total === 0 ? (
          <NothingYet />
        ) : (
          <Virtualizer ref={virtual} scrollRef={scroller} data={rows} bufferSize={400} onScroll={onScroll}>
            {(row) =>
              row.kind === "day" ? (
                <DayDivider key={row.key} timestamp={row.timestamp} />
              ) : (
                <MessageBubble
                  key={row.key}
                  message={row.message}
                  continues={row.continues}
                  ends={row.ends}
                />
              )
            }
          </Virtualizer>
        )}
      </div>
      <p className="sr-only" aria-live="polite">
        {newest?.kind === "message" &&
          !newest.message.own &&
          `${newest.message.author}: ${newest.message.text}`}
      </p>
      {!atEnd && (
        <button
          type="button"
          onClick={toEnd}
          className="animate-rise bg-surface border-line-strong shadow-lift hover:bg-sunken absolute bottom-3 left-1/2 flex -translate-x-1/2 items-center gap-2 rounded-full border px-4 py-1.5 text-sm font-medium"
        >
          <ArrowDown className="size-4" aria-hidden />
          {unread === 0 ? "To the newest" : unread === 1 ? "1 new message" : `${unread} new messages`}
        </button>
      )}
    </div>
  );
}

function NothingYet() {
  return (
    <div className="text-ink-soft m-auto flex max-w-xs flex-col items-center gap-3 text-center">
      <span className="bg-accent-soft text-accent-strong grid size-14 place-items-center rounded-2xl">
        <MessagesSquare className="size-7" aria-hidden />
      </span>
      <p className="text-ink font-medium">Nothing said yet</p>
      <p className="text-sm">
        Say hello. Open this page in a second window to hear yourself from the other side.
      </p>
    </div>
  );
}
