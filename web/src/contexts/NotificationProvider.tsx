"use client";

import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import { useSession } from "@/hooks/useSession";
import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import { Inbox, type ReadInbox } from "@/lib/realtime/inbox";

const InboxContext = createContext<Inbox | null>(null);

export interface NotificationProviderProps {
  children: ReactNode;
  /** Of the inbox's socket. Another one makes another inbox. */
  url: ClientOptions["url"];
  readInbox?: ReadInbox;
}

/** The inbox of whoever is signed in; another person gets another one, nobody's is empty and not connected. */
export function NotificationProvider({ children, url, readInbox = fetchInbox }: NotificationProviderProps) {
  const { session } = useSession();
  const userId = session?.userId;
  const inbox = useMemo(
    () => (userId === undefined ? null : new Inbox(new RealtimeClient({ url }), readInbox)),
    [userId, url, readInbox],
  );
  useEffect(() => inbox?.open(), [inbox]);
  return <InboxContext value={inbox}>{children}</InboxContext>;
}

/** Null while nobody is signed in. */
export function useInbox(): Inbox | null {
  return useContext(InboxContext);
}

async function fetchInbox(): Promise<unknown> {
  const answer = await fetch("/v1/notifications");
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return await answer.json();
}
