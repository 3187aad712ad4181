"use client";

import { useEffect, type RefObject } from "react";
import type { RealtimeClient } from "@/lib/realtime/client";
import type { RealtimeProblem } from "@/lib/realtime/errors";

export interface ConnectionCallbacks {
  onConnect?: () => void;
  onDisconnect?: () => void;
  onError?: (problem: RealtimeProblem) => void;
}

/** Holds a client's connection for as long as the component is there, and calls the newest render's callbacks. */
export function useHeldClient(
  client: RealtimeClient,
  latest: Readonly<RefObject<ConnectionCallbacks>>,
): void {
  useEffect(() => {
    let wasConnected = client.isConnected;
    const stops = [
      client.onProblem((problem) => latest.current.onError?.(problem)),
      client.onState(() => {
        if (client.isConnected === wasConnected) return;
        wasConnected = client.isConnected;
        if (wasConnected) latest.current.onConnect?.();
        else latest.current.onDisconnect?.();
      }),
    ];
    const letGo = client.hold();
    return () => {
      letGo();
      stops.forEach((stop) => stop());
    };
  }, [client, latest]);
}
