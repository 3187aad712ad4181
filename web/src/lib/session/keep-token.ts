import type { RealtimeClient } from "@/lib/realtime/client";
import { renewalDelay } from "@/lib/realtime/token";
import type { SessionStore } from "./session-store";

/** Renews the session before it ends, and gives the live connection a new token before its own runs out. */
export function keepToken(store: SessionStore, client: RealtimeClient): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Until when the connection's own token is good: that of the session it was dialed with, or of the last refresh. */
  let goodUntil = store.read()?.expiresAt;

  const heed = () => {
    clearTimeout(timer);
    const session = store.read();
    if (stopped || !session) return;
    const { token, expiresAt } = session;
    const isOurs = client.session?.userId === session.userId;
    if (isOurs) goodUntil ??= expiresAt;
    if (isOurs && token && expiresAt && goodUntil && expiresAt > goodUntil) void refresh(token, expiresAt);
    const left = ((isOurs ? goodUntil : expiresAt) ?? 0) - Date.now();
    // Run out: the server closes with 4401, and the next dial renews the session first.
    if (left > 0) timer = setTimeout(() => void renew(session.username), renewalDelay(left));
  };

  const renew = async (name: string) => {
    try {
      // Every connection of this tab hears of the new session and takes its token.
      await store.renew(name);
    } catch {
      // Tried again while there is time.
      heed();
    }
  };

  const refresh = async (token: string, expiresAt: number) => {
    try {
      await client.refresh(token);
      goodUntil = expiresAt;
      heed();
    } catch {
      // The timer runs by the old token, and another renewal comes while there is time.
    }
  };

  const stops = [
    store.listen(heed),
    client.onState(({ status }) => {
      if (status !== "connected") goodUntil = store.read()?.expiresAt;
    }),
    client.subscribe("connected", () => {
      // With what had run out nobody is let in: the session was renewed between the decision to dial and the dial.
      if (goodUntil && goodUntil <= Date.now()) goodUntil = null;
      heed();
    }),
  ];
  heed();
  return () => {
    stopped = true;
    stops.forEach((stop) => stop());
    clearTimeout(timer);
  };
}
