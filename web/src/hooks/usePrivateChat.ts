"use client";

import { useEffect, useMemo } from "react";
import { usePrivateContext } from "@/contexts/PrivateMessagesProvider";
import type { ChatFeed, ChatMessage } from "@/lib/chat/chat-message";
import type { Member } from "@/lib/realtime/events";
import { usePageVisible } from "./usePageVisible";
import { usePrivateMessages } from "./usePrivateMessages";

const nobody: readonly string[] = [];
const nothing: readonly ChatMessage[] = [];

/** A private conversation as a conversation is drawn; `person` is undefined until one of the two has said something. */
export function usePrivateChat(userId: string): { person: Member | undefined; feed: ChatFeed } {
  const all = usePrivateContext();
  const conversation = usePrivateMessages().conversations.find(({ person }) => person.userId === userId);
  const visible = usePageVisible();
  useEffect(() => (visible ? all?.watch(userId) : undefined), [all, userId, visible]);

  const messages = conversation?.messages ?? nothing;
  const feed = useMemo<ChatFeed>(
    () => ({
      messages,
      send: (text) => all?.send(userId, text),
      showTyping: () => undefined,
      retry: (key) => all?.retry(userId, key),
      discard: (key) => all?.discard(userId, key),
      older: "none",
      loadOlder: () => undefined,
      writing: nobody,
      gap: false,
      dismissGap: () => undefined,
    }),
    [all, userId, messages],
  );
  return { person: conversation?.person, feed };
}
