"use client";

import type { HubConnection } from "@microsoft/signalr";
import { useCallback } from "react";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import type { TokenSource } from "@/lib/realtime/token";
import type { NamedCallback } from "@/lib/realtime/transports/named-events";
import { SignalRTransport } from "@/lib/realtime/transports/signalr";
import type { ConnectionCallbacks } from "./useHeldClient";
import { useNamedClient } from "./useNamedClient";

export interface UseSignalROptions extends ConnectionCallbacks {
  /** The hub's address; the page's own `/hubs/realtime` by default. */
  url?: string;
  /** Who we are, where no cookie says it. Asked before every connection. */
  token?: TokenSource;
}

export interface UseSignalRResult {
  /** The library's own object, the same through every reconnect; null until it is loaded. */
  connection: HubConnection | null;
  isConnected: boolean;
  state: ConnectionState;
  /** Calls a hub method, now or once connected, and gives what it returns. Rejects with a CommandError where the hub refuses. */
  invoke: (method: string, ...args: unknown[]) => Promise<unknown>;
  /** Calls back whenever the hub calls that client method, until the returned function is called. */
  on: (method: string, callback: NamedCallback) => () => void;
  /** In the room from now on, through every reconnect; missed messages come as `message`. */
  joinRoom: (room: string) => void;
  leaveRoom: (room: string) => void;
}

const make = () => new SignalRTransport();
const ownOf = (transport: SignalRTransport) => transport.connection;

/** One SignalR connection for as long as the component is there. Callbacks may change with every render. */
export function useSignalR(options: UseSignalROptions = {}): UseSignalRResult {
  const { named, own, ...common } = useNamedClient(options, make, ownOf);
  const invoke = useCallback((method: string, ...args: unknown[]) => named.invoke(method, ...args), [named]);
  return { connection: own, invoke, ...common };
}
