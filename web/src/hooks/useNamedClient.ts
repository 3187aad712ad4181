"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { NamedClient } from "@/lib/realtime/named-client";
import { wireUrl } from "@/lib/realtime/socket-url";
import type { TokenSource } from "@/lib/realtime/token";
import type { NamedCallback } from "@/lib/realtime/transports/named-events";
import type { NamedTransport } from "@/lib/realtime/transports/named-transport";
import { useClientState } from "./useClientState";
import { useHeldClient, type ConnectionCallbacks } from "./useHeldClient";
import { useLatest } from "./useLatest";

export interface UseNamedClientOptions extends ConnectionCallbacks {
  url?: string;
  token?: TokenSource;
}

export interface UseNamedClientResult<Own> {
  named: NamedClient;
  /** The library's own object; null until it is loaded. */
  own: Own | null;
  isConnected: boolean;
  state: ConnectionState;
  /** Calls back for every event of that name until the returned function is called. */
  on: (event: string, callback: NamedCallback) => () => void;
  /** In the room from now on, through every reconnect; missed messages come as `message`. */
  joinRoom: (room: string) => void;
  leaveRoom: (room: string) => void;
}

/** What useSocketIO and useSignalR have in common. `make` and `ownOf` must be the same functions in every render. */
export function useNamedClient<Transport extends NamedTransport, Own>(
  options: UseNamedClientOptions,
  make: () => Transport,
  ownOf: (transport: Transport) => Own | null,
): UseNamedClientResult<Own> {
  const { url } = options;
  const hasToken = options.token !== undefined;
  const latest = useLatest(options);
  const { named, transport } = useMemo(() => {
    const transport = make();
    const token: TokenSource = (dial) => latest.current.token?.(dial) ?? null;
    const address = { url: url ?? (() => wireUrl(transport.wire)), token: hasToken ? token : undefined };
    return { transport, named: new NamedClient({ ...address, transport }) };
  }, [url, hasToken, latest, make]);

  useHeldClient(named.client, latest);
  const state = useClientState(named.client);
  const own = useSyncExternalStore(
    useCallback((changed) => named.client.onState(changed), [named]),
    () => ownOf(transport),
    () => null,
  );
  const actions = useMemo(
    () => ({
      on: (event: string, callback: NamedCallback) => named.on(event, callback),
      joinRoom: (room: string) => named.joinRoom(room),
      leaveRoom: (room: string) => named.leaveRoom(room),
    }),
    [named],
  );
  return { named, own, isConnected: state.status === "connected", state, ...actions };
}
