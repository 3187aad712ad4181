"use client";

import { useMemo } from "react";
import type { ChatFeed } from "@/lib/chat/chat-message";
import { chatMessages } from "@/lib/chat/room-feed";
import type { RoomStart } from "@/lib/realtime/room";
import { useRoom, type UseRoomResult } from "./useRoom";

/** A room as a conversation: the room's own state, and the feed that a conversation draws. */
export function useRoomChat(
  name: string,
  myName: string,
  start?: RoomStart,
): { room: UseRoomResult; feed: ChatFeed } {
  const room = useRoom(name, start);
  const { messages, typing, isOwn } = room;
  const toMessages = useMemo(() => chatMessages(isOwn), [isOwn]);
  const feed = useMemo<ChatFeed>(
    () => ({
      messages: toMessages(messages),
      send: (text) => room.send({ kind: "chat", text, name: myName }),
      showTyping: room.showTyping,
      retry: room.retry,
      discard: room.discard,
      older: room.older,
      loadOlder: () => void room.loadOlder(),
      writing: typing.map(({ username }) => username),
      gap: room.gap,
      dismissGap: room.dismissGap,
    }),
    [room, toMessages, messages, typing, myName],
  );
  return { room, feed };
}
