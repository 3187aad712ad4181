"use client";

import { useMemo } from "react";
import { useClientState } from "@/hooks/useClientState";
import type { RealtimeClient, Subscribe } from "@/lib/realtime/client";
import { useRealtimeClient } from "./client-context";

export interface WebSocketContextValue {
  isConnected: boolean;
  sendMessage: (...message: Parameters<RealtimeClient["send"]>) => boolean;
  subscribe: Subscribe;
}

/** The shared connection. Renders anew when it comes or goes, not when a message does. */
export function useWebSocketContext(): WebSocketContextValue {
  const client = useRealtimeClient();
  const isConnected = useClientState(client).status === "connected";
  return useMemo(
    () => ({
      isConnected,
      sendMessage: (message) => client.send(message),
      subscribe: client.subscribe,
    }),
    [client, isConnected],
  );
}
