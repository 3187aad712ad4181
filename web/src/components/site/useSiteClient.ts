"use client";

import { useEffect, useState } from "react";
import { useSessionStore } from "@/contexts/SessionProvider";
import { useSharedRealtime } from "@/contexts/SharedRealtimeProvider";
import { RealtimeClient } from "@/lib/realtime/client";
import { anyNetwork } from "@/lib/realtime/transports/any-network";
import { keepSession } from "@/lib/session/keep-session";
import { sessionUrl } from "@/lib/session/session-url";

/** The site's one client, made now if nobody has needed it before; its connection is held, and that of who is signed in. */
export function useSiteClient(): RealtimeClient {
  const shared = useSharedRealtime();
  const store = useSessionStore();
  const [client] = useState(() =>
    shared.client(() => new RealtimeClient({ url: sessionUrl(store, "/ws"), transport: anyNetwork() })),
  );
  useEffect(() => {
    shared.show({ client });
    const letGo = client.hold();
    const stopKeeping = shared.keep(() => keepSession(store, client));
    return () => {
      stopKeeping();
      letGo();
    };
  }, [shared, store, client]);
  return client;
}
