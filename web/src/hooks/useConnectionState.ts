"use client";

import { useRealtimeClient } from "@/contexts/client-context";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { useClientState } from "./useClientState";

/** Where the shared connection stands, in full: which try it is, when the next one comes, why there is none. */
export function useConnectionState(): ConnectionState {
  return useClientState(useRealtimeClient());
}
