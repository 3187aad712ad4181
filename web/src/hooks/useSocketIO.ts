"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { Socket } from "socket.io-client";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { NamedClient } from "@/lib/realtime/named-client";
import { wireUrl } from "@/lib/realtime/socket-url";
import type { TokenSource } from "@/lib/realtime/token";
import type { NamedCallback } from "@/lib/realtime/transports/named-events";
import { SocketIoTransport } from "@/lib/realtime/transports/socket-io";
import { useClientState } from "./useClientState";
import { useHeldClient, type ConnectionCallbacks } from "./useHeldClient";
import { useLatest } from "./useLatest";

export interface UseSocketIOOptions extends ConnectionCallbacks {
  /** Origin and namespace, such as `https://example.com/notifications`. The page's own origin and `/` by default. */
  url?: string;
  /** Who we are, where no cookie says it. Asked before every connection. */
  token?: TokenSource;
}

export interface UseSocketIOResult {
  /** The library's own socket, the same through every reconnect; null until it is loaded. */
  socket: Socket | null;
  isConnected: boolean;
  state: ConnectionState;
  /** Sends it, or keeps it until connected. False when it is lost. */
  emit: (event: string, ...args: unknown[]) => boolean;
  /** Calls back for every event of that name until the returned function is called. */
  on: (event: string, callback: NamedCallback) => () => void;
  /** In the room from now on, through every reconnect; missed messages come as `message`. */
  joinRoom: (room: string) => void;
  leaveRoom: (room: string) => void;
}

/** One Socket.IO connection for as long as the component is there. Callbacks may change with every render. */
export function useSocketIO(options: UseSocketIOOptions = {}): UseSocketIOResult {
  const { url } = options;
  const hasToken = options.token !== undefined;
  const latest = useLatest(options);
  const { named, transport } = useMemo(() => {
    const transport = new SocketIoTransport();
    const token: TokenSource = (dial) => latest.current.token?.(dial) ?? null;
    const address = { url: url ?? (() => wireUrl("socketio")), token: hasToken ? token : undefined };
    return { transport, named: new NamedClient({ ...address, transport }) };
  }, [url, hasToken, latest]);

  useHeldClient(named.client, latest);
  const state = useClientState(named.client);
  const socket = useSyncExternalStore(
    useCallback((changed) => named.client.onState(changed), [named]),
    () => transport.socket,
    () => null,
  );
  const actions = useMemo(
    () => ({
      emit: (event: string, ...args: unknown[]) => named.emit(event, ...args),
      on: (event: string, callback: NamedCallback) => named.on(event, callback),
      joinRoom: (room: string) => named.joinRoom(room),
      leaveRoom: (room: string) => named.leaveRoom(room),
    }),
    [named],
  );
  return { socket, isConnected: state.status === "connected", state, ...actions };
}
