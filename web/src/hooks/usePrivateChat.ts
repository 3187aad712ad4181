"use client";

import { useEffect, useMemo } from "react";
import { usePrivateContext } from "@/contexts/private-messages-context";
import type { ChatFeed, ChatMessage } from "@/lib/chat/chat-message";
import { usePageVisible } from "./usePageVisible";
import { usePrivateMessages } from "./usePrivateMessages";

const nobody: readonly string[] = [];
const nothing: readonly ChatMessage[] = [];

export interface UsePrivateChatResult {
  /** What the other is called, as far as anybody knows. */
  name: string;
  feed: ChatFeed;
  /** Whether what is sent goes anywhere yet. */
  ready: boolean;
}

/** A private conversation as a conversation is drawn. Being looked at begins it, under the name that is given. */
export function usePrivateChat(userId: string, username?: string): UsePrivateChatResult {
  const all = usePrivateContext();
  const { conversations, writing } = usePrivateMessages();
  const conversation = conversations.find(({ person }) => person.userId === userId);
  const visible = usePageVisible();
  useEffect(() => (visible ? all?.watch(userId) : undefined), [all, userId, visible]);

  useEffect(() => {
    if (username !== undefined) all?.begin({ userId, username });
  }, [all, userId, username]);

  const messages = conversation?.messages ?? nothing;
  const name = conversation?.person.username ?? username ?? "Somebody";
  const isWriting = writing.has(userId);
  const feed = useMemo<ChatFeed>(
    () => ({
      messages,
      send: (text) => all?.send(userId, text),
      showTyping: (isTyping) => all?.showTyping(userId, isTyping),
      retry: (key) => all?.retry(userId, key),
      discard: (key) => all?.discard(userId, key),
      older: "none",
      loadOlder: () => undefined,
      writing: isWriting ? [name] : nobody,
      gap: false,
      dismissGap: () => undefined,
    }),
    [all, userId, messages, name, isWriting],
  );
  return { name, feed, ready: all !== null };
}
