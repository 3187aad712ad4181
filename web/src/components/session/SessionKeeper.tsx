"use client";

import { useEffect } from "react";
import { useRealtimeClient } from "@/contexts/client-context";
import { useSessionStore } from "@/contexts/SessionProvider";
import { keepSession } from "@/lib/session/keep-session";

/** Keeps the connection of the nearest WebSocketProvider in step with the session. */
export function SessionKeeper() {
  const store = useSessionStore();
  const client = useRealtimeClient();
  useEffect(() => keepSession(store, client), [store, client]);
  return null;
}
