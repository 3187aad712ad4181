"use client";

import { useRealtimeClient } from "@/contexts/client-context";
import { useOnline } from "@/hooks/useOnline";
import { useSecondsUntil } from "@/hooks/useSecondsUntil";
import type { ConnectionState } from "@/lib/realtime/connection-state";
import { describeConnection, describeOffline } from "@/lib/realtime/describe-connection";

/** Says what is wrong with the connection and when the next try comes, and offers not to wait. Nothing while all is well. */
export function ConnectionBanner({ state }: { state: ConnectionState }) {
  const client = useRealtimeClient();
  const isOnline = useOnline();
  const { tone, detail } = isOnline ? describeConnection(state) : describeOffline(state);
  const isWaiting = state.status === "reconnecting" && state.phase === "waiting";
  const seconds = useSecondsUntil(isWaiting ? state.retryAt : null);
  return (
    <div
      data-testid={detail && "connection-banner"}
      className={
        detail &&
        `animate-rise flex flex-wrap items-center justify-center gap-x-3 px-4 py-2 text-sm ${
          tone === "bad" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn"
        }`
      }
    >
      <span role="status">{detail}</span>
      {detail && (
        <>
          {/* Outside of what is read aloud: it changes every second. */}
          {state.status === "reconnecting" && (
            <span data-testid="next-try" className="tabular-nums">
              {seconds ? `Trying again in ${seconds} s.` : "Trying again…"}
            </span>
          )}
          <button
            type="button"
            onClick={() => client.connect()}
            className="shrink-0 rounded-md font-semibold underline underline-offset-4"
          >
            Try now
          </button>
        </>
      )}
    </div>
  );
}
