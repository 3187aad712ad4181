import type { RealtimeClient } from "@/lib/realtime/client";
import type { ServerEvents } from "@/lib/realtime/events";
import type { Session } from "./session";
import type { SessionStore } from "./session-store";

/** setTimeout counts no further. */
const longestTimer = 2 ** 31 - 1;
/** A token is renewed when this much of its life is left, but not more than half of it. */
const spareMs = 10 * 60_000;

/** Keeps the connection and the session one: a new person connects anew, a token is refreshed before it ends. */
export function keepSession(store: SessionStore, client: RealtimeClient): () => void {
  let alignedFor: string | undefined;
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

  // Once for each person: a socket elsewhere, that never sees our cookie, must not be dialed for ever.
  const align = () => {
    const session = store.read();
    if (session === undefined || !client.session || speaksFor(client.session, session)) return;
    const person = `${session?.userId} ${session?.username}`;
    if (person === alignedFor) return;
    alignedFor = person;
    client.reconnect();
  };

  const changed = () => {
    align();
    clearTimeout(timer);
    const expiresAt = store.read()?.expiresAt;
    if (!expiresAt) return;
    const left = expiresAt - Date.now();
    timer = setTimeout(
      () => void refresh(),
      Math.min(Math.max(left - spareMs, left / 2, 1_000), longestTimer),
    );
  };

  changed();
  const stops = [store.listen(changed), client.subscribe("connected", align)];
  return () => {
    stops.forEach((stop) => stop());
    clearTimeout(timer);
  };
}

/** Whether the connection is that of the person who is signed in, or of nobody if nobody is. */
function speaksFor(connected: ServerEvents["connected"], session: Session | null): boolean {
  if (session === null) return connected.userId.startsWith("anon_");
  return connected.userId === session.userId && connected.username === session.username;
}
