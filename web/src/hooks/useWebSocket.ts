"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { RealtimeClient, type AnyEvent } from "@/lib/realtime/client";
import type { Command } from "@/lib/realtime/commands";
import type { UnknownEvent } from "@/lib/realtime/events";
import { patientRetry } from "@/lib/realtime/retry";
import { useClientState } from "./useClientState";
import { useHeldClient, type ConnectionCallbacks } from "./useHeldClient";
import { useLatest } from "./useLatest";

export interface UseWebSocketOptions extends ConnectionCallbacks {
  url: string;
  /** Called for every message, also when a thousand come between two renders. */
  onMessage?: (message: AnyEvent) => void;
  reconnect?: boolean;
  /** The first try comes within this many milliseconds, each further one within twice the time of the one before. */
  reconnectInterval?: number;
  maxReconnectAttempts?: number;
}

export interface UseWebSocketResult {
  isConnected: boolean;
  /** The newest message, for showing it. Messages between two renders are seen by onMessage only. */
  lastMessage: AnyEvent | null;
  /** Sends it, or keeps it until connected. False when it is lost. */
  sendMessage: (message: Command | UnknownEvent | string) => boolean;
  connect: () => void;
  disconnect: () => void;
}

/** One WebSocket for as long as the component is there. Callbacks and retry options may change with every render. */
export function useWebSocket(options: UseWebSocketOptions): UseWebSocketResult {
  const { url, reconnect = true, reconnectInterval = 3000, maxReconnectAttempts = 5 } = options;
  const latest = useLatest(options);
  const client = useMemo(() => new RealtimeClient({ url }), [url]);

  useEffect(() => {
    client.setRetry({
      enabled: reconnect,
      maxAttempts: maxReconnectAttempts,
      baseMs: reconnectInterval,
      maxMs: Math.max(patientRetry.maxMs, reconnectInterval),
    });
  }, [client, reconnect, reconnectInterval, maxReconnectAttempts]);

  useEffect(() => client.onEvent((event) => latest.current.onMessage?.(event)), [client, latest]);
  useHeldClient(client, latest);

  const state = useClientState(client);
  const lastMessage = useSyncExternalStore(
    useCallback((changed) => client.onEvent(changed), [client]),
    () => client.lastEvent,
    () => null,
  );

  return {
    isConnected: state.status === "connected",
    lastMessage,
    sendMessage: useCallback((message) => client.send(message), [client]),
    connect: useCallback(() => client.connect(), [client]),
    disconnect: useCallback(() => client.disconnect(), [client]),
  };
}
