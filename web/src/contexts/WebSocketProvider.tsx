"use client";

import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import { socketUrl } from "@/lib/realtime/socket-url";

const ClientContext = createContext<RealtimeClient | null>(null);

export interface WebSocketProviderProps {
  children: ReactNode;
  /** The site's own socket unless told otherwise. Read once: a provider keeps its client. */
  url?: ClientOptions["url"];
}

/** One connection for everything below it. The context carries the client itself, so no message re-renders anybody. */
export function WebSocketProvider({ children, url }: WebSocketProviderProps) {
  const [client] = useState(() => new RealtimeClient({ url: url ?? (() => socketUrl()) }));
  useEffect(() => client.hold(), [client]);
  return <ClientContext value={client}>{children}</ClientContext>;
}

/** The client that the nearest WebSocketProvider holds. */
export function useRealtimeClient(): RealtimeClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error("This hook needs a <WebSocketProvider> above the component that uses it.");
  return client;
}
