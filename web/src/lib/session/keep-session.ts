import type { RealtimeClient } from "@/lib/realtime/client";
import type { ServerEvents } from "@/lib/realtime/events";
import { keepToken } from "./keep-token";
import type { Session } from "./session";
import type { SessionStore } from "./session-store";

/** Keeps the connection and the session one: a new person connects anew, a token is refreshed before it ends. */
export function keepSession(store: SessionStore, client: RealtimeClient): () => void {
  let alignedFor: string | undefined;

  // Once for each person: a socket elsewhere, that never sees our cookie, must not be dialed for ever.
  const align = () => {
    const session = store.read();
    if (session === undefined || !client.session || speaksFor(client.session, session)) return;
    const person = `${session?.userId} ${session?.username}`;
    if (person === alignedFor) return;
    alignedFor = person;
    client.reconnect();
  };

  align();
  const stops = [store.listen(align), client.subscribe("connected", align), keepToken(store, client)];
  return () => stops.forEach((stop) => stop());
}

/** Whether the connection is that of the person who is signed in, or of nobody if nobody is. */
function speaksFor(connected: ServerEvents["connected"], session: Session | null): boolean {
  if (session === null) return connected.userId.startsWith("anon_");
  return connected.userId === session.userId && connected.username === session.username;
}
