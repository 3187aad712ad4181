"use client";

import { createContext, useContext } from "react";
import type { RealtimeClient } from "@/lib/realtime/client";

/**
 * Apart from the provider: who looks whether there is a client must not load the code of one, and Fast Refresh keeps a page only
 * if a file with a component has nothing else in it.
 */
export const ClientContext = createContext<RealtimeClient | null>(null);

/** The client that the nearest WebSocketProvider holds. */
export function useRealtimeClient(): RealtimeClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error("This hook needs a <WebSocketProvider> above the component that uses it.");
  return client;
}
