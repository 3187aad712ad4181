"use client";

import { useEffect, useMemo, type ReactNode } from "react";
import { useSession } from "@/hooks/useSession";
import { PrivateMessages } from "@/lib/chat/private-messages";
import { useRealtimeClient } from "./client-context";
import { PrivateMessagesContext } from "./private-messages-context";

/** The private conversations of whoever is signed in, heard on every page; another person gets other ones. */
export function PrivateMessagesProvider({ children }: { children: ReactNode }) {
  const client = useRealtimeClient();
  const { session } = useSession();
  const userId = session?.userId;
  const username = session?.username ?? "";
  const messages = useMemo(
    () => (userId === undefined ? null : new PrivateMessages(client, userId)),
    [client, userId],
  );
  useEffect(() => messages?.open(), [messages]);
  useEffect(() => messages?.call(username), [messages, username]);
  return <PrivateMessagesContext value={messages}>{children}</PrivateMessagesContext>;
}
