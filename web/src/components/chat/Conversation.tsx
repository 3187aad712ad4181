import { useMemo } from "react";
import type { ChatFeed } from "@/lib/chat/chat-message";
import { toRows } from "@/lib/chat/rows";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { Composer } from "./Composer";
import { ConnectionBanner } from "./ConnectionBanner";
import { MessageList } from "./MessageList";

export interface ConversationProps {
  title: string;
  subtitle: string;
  feed: ChatFeed;
  state: ConnectionState;
  name: string;
  onRename: () => void;
}

/** One conversation, whichever wire it runs on. */
export function Conversation({ title, subtitle, feed, state, name, onRename }: ConversationProps) {
  const rows = useMemo(() => toRows(feed.messages), [feed.messages]);
  return (
    <section
      aria-label={title}
      className="bg-surface border-line sm:shadow-lift mx-auto flex h-[calc(100dvh-3.5rem-1px)] w-full max-w-3xl flex-col overflow-hidden sm:my-6 sm:h-[calc(100dvh-3.5rem-1px-3rem)] sm:rounded-2xl sm:border"
    >
      <header className="border-line flex items-center gap-3 border-b px-4 py-3 sm:px-6">
        <div className="min-w-0">
          <h1 className="truncate font-semibold tracking-tight">{title}</h1>
          <p className="text-ink-soft truncate text-sm">{subtitle}</p>
        </div>
        <button
          type="button"
          onClick={onRename}
          className="border-line text-ink-soft hover:border-line-strong hover:text-ink ml-auto max-w-40 shrink-0 truncate rounded-full border px-3 py-1 text-sm transition-colors"
          aria-label={`You are ${name}. Change your name.`}
        >
          {name}
        </button>
      </header>
      <ConnectionBanner state={state} />
      <MessageList rows={rows} />
      <Composer enabled={state.status === "connected"} onSend={feed.send} />
    </section>
  );
}
