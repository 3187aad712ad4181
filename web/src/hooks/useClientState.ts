import { useCallback, useSyncExternalStore } from "react";
import type { RealtimeClient } from "@/lib/realtime/client";
import type { ConnectionState } from "@/lib/realtime/connection-state";

const onServer: ConnectionState = { status: "disconnected", cause: "idle" };

/** The connection state of one client, as React state. */
export function useClientState(client: RealtimeClient): ConnectionState {
  return useSyncExternalStore(
    useCallback((changed) => client.onState(changed), [client]),
    () => client.state,
    () => onServer,
  );
}
