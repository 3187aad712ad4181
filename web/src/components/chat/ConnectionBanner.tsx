"use client";

import { useRealtimeClient } from "@/contexts/client-context";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { describeConnection } from "@/lib/realtime/describe-connection";

/** Says what is wrong with the connection, and offers the one thing that helps. Nothing while all is well. */
export function ConnectionBanner({ state }: { state: ConnectionState }) {
  const client = useRealtimeClient();
  const { tone, detail } = describeConnection(state);
  const waiting =
    state.status === "disconnected" || (state.status === "reconnecting" && state.phase === "waiting");
  return (
    <div role="status" aria-live="polite">
      {detail && (
        <div
          data-testid="connection-banner"
          className={`animate-rise flex items-center justify-center gap-3 px-4 py-2 text-sm ${
            tone === "bad" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn"
          }`}
        >
          <span>{detail}</span>
          {waiting && (
            <button
              type="button"
              onClick={() => client.connect()}
              className="shrink-0 rounded-md font-semibold underline underline-offset-4"
            >
              Try now
            </button>
          )}
        </div>
      )}
    </div>
  );
}
