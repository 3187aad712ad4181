"use client";

import { useEffect, useMemo, type ReactNode } from "react";
import { useSession } from "@/hooks/useSession";
import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import { Inbox, type ReadInbox } from "@/lib/realtime/inbox";
import type { Transport } from "@/lib/realtime/transports/transport";
import { keepToken } from "@/lib/session/keep-token";
import { InboxContext } from "./inbox-context";
import { useSessionStore } from "./SessionProvider";

export interface NotificationProviderProps {
  children: ReactNode;
  /** Of the inbox's socket. Another one makes another inbox. */
  url: ClientOptions["url"];
  readInbox?: ReadInbox;
  /** Makes the wire of an inbox, native unless told otherwise. The same function as long as the inbox is to stay. */
  transport?: () => Transport;
}

/** The inbox of whoever is signed in; another person gets another one, nobody's is empty and not connected. */
export function NotificationProvider({
  children,
  url,
  readInbox = fetchInbox,
  transport,
}: NotificationProviderProps) {
  const store = useSessionStore();
  const { session } = useSession();
  const userId = session?.userId;
  const made = useMemo(() => {
    if (userId === undefined) return null;
    const client = new RealtimeClient({ url, transport: transport?.() });
    return { client, inbox: new Inbox(client, readInbox) };
  }, [userId, url, readInbox, transport]);
  useEffect(() => {
    if (!made) return;
    const stops = [made.inbox.open(), keepToken(store, made.client)];
    return () => stops.forEach((stop) => stop());
  }, [store, made]);
  return <InboxContext value={made?.inbox ?? null}>{children}</InboxContext>;
}

async function fetchInbox(): Promise<unknown> {
  const answer = await fetch("/v1/notifications");
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return await answer.json();
}
