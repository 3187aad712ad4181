"use client";

import { useMemo } from "react";
import type { ChatFeed } from "@/lib/chat/chat-message";
import { chatMessages } from "@/lib/chat/room-feed";
import type { RoomStart } from "@/lib/realtime/room";
import type { Session } from "@/lib/session/session";
import { useRoom, type UseRoomResult } from "./useRoom";

/** A room as a conversation: the room's own state, and the feed that a conversation draws. */
export function useRoomChat(
  name: string,
  me: Session,
  start?: RoomStart,
): { room: UseRoomResult; feed: ChatFeed } {
  const room = useRoom(name, start);
  const { messages, typing, isOwn } = room;
  const toMessages = useMemo(
    () => chatMessages((entry) => isOwn(entry) || entry.userId === me.userId),
    [isOwn, me.userId],
  );
  const feed = useMemo<ChatFeed>(
    () => ({
      messages: toMessages(messages),
      send: (text) => room.send({ kind: "chat", text }),
      showTyping: room.showTyping,
      retry: room.retry,
      discard: room.discard,
      older: room.older,
      loadOlder: () => void room.loadOlder(),
      writing: typing.map(({ username }) => username),
      gap: room.gap,
      dismissGap: room.dismissGap,
    }),
    [room, toMessages, messages, typing],
  );
  return { room, feed };
}
