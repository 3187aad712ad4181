"use client";

import type { HubConnection } from "@microsoft/signalr";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { NamedClient } from "@/lib/realtime/named-client";
import { wireUrl } from "@/lib/realtime/socket-url";
import type { TokenSource } from "@/lib/realtime/token";
import type { NamedCallback } from "@/lib/realtime/transports/named-events";
import { SignalRTransport } from "@/lib/realtime/transports/signalr";
import { useClientState } from "./useClientState";
import { useHeldClient, type ConnectionCallbacks } from "./useHeldClient";
import { useLatest } from "./useLatest";

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

/** One SignalR connection for as long as the component is there. Callbacks may change with every render. */
export function useSignalR(options: UseSignalROptions = {}): UseSignalRResult {
  const { url } = options;
  const hasToken = options.token !== undefined;
  const latest = useLatest(options);
  const { named, transport } = useMemo(() => {
    const transport = new SignalRTransport();
    const token: TokenSource = (dial) => latest.current.token?.(dial) ?? null;
    const address = { url: url ?? (() => wireUrl("signalr")), token: hasToken ? token : undefined };
    return { transport, named: new NamedClient({ ...address, transport }) };
  }, [url, hasToken, latest]);

  useHeldClient(named.client, latest);
  const state = useClientState(named.client);
  const connection = useSyncExternalStore(
    useCallback((changed) => named.client.onState(changed), [named]),
    () => transport.connection,
    () => null,
  );
  const actions = useMemo(
    () => ({
      invoke: (method: string, ...args: unknown[]) => named.invoke(method, ...args),
      on: (method: string, callback: NamedCallback) => named.on(method, callback),
      joinRoom: (room: string) => named.joinRoom(room),
      leaveRoom: (room: string) => named.leaveRoom(room),
    }),
    [named],
  );
  return { connection, isConnected: state.status === "connected", state, ...actions };
}
