"use client";

import { useCallback } from "react";
import type { Socket } from "socket.io-client";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import type { TokenSource } from "@/lib/realtime/token";
import type { NamedCallback } from "@/lib/realtime/transports/named-events";
import { SocketIoTransport } from "@/lib/realtime/transports/socket-io";
import type { ConnectionCallbacks } from "./useHeldClient";
import { useNamedClient } from "./useNamedClient";

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

const make = () => new SocketIoTransport();
const ownOf = (transport: SocketIoTransport) => transport.socket;

/** One Socket.IO connection for as long as the component is there. Callbacks may change with every render. */
export function useSocketIO(options: UseSocketIOOptions = {}): UseSocketIOResult {
  const { named, own, ...common } = useNamedClient(options, make, ownOf);
  const emit = useCallback((event: string, ...args: unknown[]) => named.emit(event, ...args), [named]);
  return { socket: own, emit, ...common };
}
