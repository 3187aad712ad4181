"use client";

import { useEffect } from "react";
import { useSessionStore } from "@/contexts/SessionProvider";
import { useRealtimeClient } from "@/contexts/WebSocketProvider";

/** setTimeout counts no further. */
const longestTimer = 2 ** 31 - 1;
/** A token is renewed when this much of its life is left, but not more than half of it. */
const spareMs = 10 * 60_000;

/** Keeps the connection and the session one: a new person connects anew, a token is refreshed before it ends. */
export function SessionKeeper() {
  const store = useSessionStore();
  const client = useRealtimeClient();

  useEffect(() => {
    let person = identityOf(store.read());
    let timer: ReturnType<typeof setTimeout> | undefined;

    const refresh = async () => {
      const name = store.read()?.username;
      if (!name) return;
      try {
        const { token } = await store.signIn(name);
        if (token && client.isConnected) await client.request({ type: "refresh", token });
      } catch {
        // The connection will be closed with "token expired" and then renews the session itself.
      }
    };

    const changed = () => {
      const session = store.read();
      const now = identityOf(session);
      // What was not known before is who the socket's cookie has said already.
      if (person !== undefined && now !== person) client.reconnect();
      person = now;
      clearTimeout(timer);
      if (session?.expiresAt) {
        const left = session.expiresAt - Date.now();
        timer = setTimeout(
          () => void refresh(),
          Math.min(Math.max(left - spareMs, left / 2, 1_000), longestTimer),
        );
      }
    };

    changed();
    const stop = store.listen(changed);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, client]);

  return null;
}

const identityOf = (session: { userId: string; username: string } | null | undefined) =>
  session === undefined ? undefined : session === null ? "" : `${session.userId} ${session.username}`;
