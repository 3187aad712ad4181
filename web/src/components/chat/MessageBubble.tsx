"use client";

import { memo } from "react";
import { useClock } from "@/contexts/ClockProvider";
import type { ChatMessage } from "@/lib/chat/chat-message";
import { isEmojiOnly } from "@/lib/chat/rich-text";
import { Avatar } from "./Avatar";
import { Delivery } from "./Delivery";
import { MessageText } from "./MessageText";

export interface MessageBubbleProps {
  message: ChatMessage;
  /** The one before is by the same person and of about the same time. */
  continues: boolean;
  /** The one after is not. */
  ends: boolean;
  onRetry: (key: string) => void;
  onDiscard: (key: string) => void;
}

/** One message; own ones on the right. */
export const MessageBubble = memo(function MessageBubble({
  message,
  continues,
  ends,
  onRetry,
  onDiscard,
}: MessageBubbleProps) {
  const { own, author, text, timestamp } = message;
  const clock = useClock();
  const large = isEmojiOnly(text);
  const corner = own ? (ends ? "rounded-br-md" : "rounded-r-md") : ends ? "rounded-bl-md" : "rounded-l-md";
  const colours = own ? "bg-own text-on-own" : "bg-sunken text-ink";
  return (
    <article
      data-testid="message"
      data-own={own}
      data-delivery={message.delivery}
      className={`flex items-end gap-2.5 ${own ? "justify-end" : ""} ${continues ? "pt-0.5" : "pt-3"}`}
    >
      {!own && <div className="w-8 shrink-0">{ends && <Avatar name={author} />}</div>}
      <div
        className={`flex max-w-[82%] min-w-0 flex-col sm:max-w-[70%] ${own ? "items-end" : "items-start"}`}
      >
        {!continues && (
          <p className="text-ink-soft flex items-baseline gap-2 px-1 pb-1 text-xs">
            <span className={own ? "sr-only" : "text-ink font-semibold"}>
              {own ? "You" : <bdi>{author}</bdi>}
            </span>
            <time dateTime={new Date(timestamp).toISOString()}>{clock.time(timestamp)}</time>
          </p>
        )}
        <div
          className={
            large
              ? "text-4xl leading-tight"
              : `max-w-full rounded-2xl px-3.5 py-2 text-[0.9375rem] leading-relaxed ${corner} ${colours}`
          }
        >
          <MessageText text={text} />
        </div>
        <Delivery message={message} onRetry={onRetry} onDiscard={onDiscard} />
      </div>
    </article>
  );
});
