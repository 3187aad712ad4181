"use client";

import { useContext } from "react";
import { ClientContext } from "@/contexts/client-context";
import { useClientState } from "@/hooks/useClientState";
import { useOnline } from "@/hooks/useOnline";
import type { RealtimeClient } from "@/lib/realtime/client";
import { describeConnection, describeOffline } from "@/lib/realtime/describe-connection";

const lights = {
  good: "bg-good-glow shadow-[0_0_0_3px_color-mix(in_oklch,var(--good-glow)_25%,transparent)]",
  warn: "bg-warn animate-breathe",
  bad: "bg-bad",
};

/** How the connection is, in a colour and in words. Nothing on pages that need none. */
export function ConnectionLight() {
  const client = useContext(ClientContext);
  return client && <Light client={client} />;
}

function Light({ client }: { client: RealtimeClient }) {
  const state = useClientState(client);
  const isOnline = useOnline();
  const { tone, label } = isOnline ? describeConnection(state) : describeOffline(state);
  const isStandIn = state.status === "connected" && client.transport.wire !== "native";
  return (
    <span
      role="status"
      data-testid="connection"
      data-tone={tone}
      title={isStandIn ? "This network lets no WebSocket through." : undefined}
      className="text-ink-soft flex items-center gap-2 px-2 text-sm whitespace-nowrap"
    >
      <span className={`size-2 shrink-0 rounded-full ${lights[tone]}`} aria-hidden />
      <span className="max-sm:sr-only">{isStandIn ? `${label} over HTTP` : label}</span>
    </span>
  );
}
