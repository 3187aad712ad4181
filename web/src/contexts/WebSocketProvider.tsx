"use client";

import { useEffect, useState, type ReactNode } from "react";
import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import { socketUrl } from "@/lib/realtime/socket-url";
import type { Transport } from "@/lib/realtime/transports/transport";
import { ClientContext } from "./client-context";

export interface WebSocketProviderProps {
  children: ReactNode;
  /** The site's own socket unless told otherwise. Read once: a provider keeps its client. */
  url?: ClientOptions["url"];
  /** Makes the wire, native unless told otherwise. Called once. */
  transport?: () => Transport;
}

/** One connection for everything below it. The context carries the client itself, so no message re-renders anybody. */
export function WebSocketProvider({ children, url, transport }: WebSocketProviderProps) {
  const [client] = useState(
    () => new RealtimeClient({ url: url ?? (() => socketUrl()), transport: transport?.() }),
  );
  useEffect(() => client.hold(), [client]);
  return <ClientContext value={client}>{children}</ClientContext>;
}
