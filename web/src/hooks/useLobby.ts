"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useRealtimeClient } from "@/contexts/WebSocketProvider";
import type { ChatFeed, ChatMessage } from "@/lib/chat/chat-message";
import { Lobby } from "@/lib/chat/lobby";

const empty: readonly ChatMessage[] = [];

/** The lobby as a conversation: everyone who is connected hears it. */
export function useLobby(name: string): ChatFeed {
  const client = useRealtimeClient();
  const lobby = useMemo(() => new Lobby(client), [client]);
  useEffect(() => lobby.open(), [lobby]);
  const messages = useSyncExternalStore(lobby.listen, lobby.read, () => empty);
  return useMemo(() => ({ messages, send: (text) => void lobby.send(name, text) }), [lobby, messages, name]);
}
