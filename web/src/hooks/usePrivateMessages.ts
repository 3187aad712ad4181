"use client";

import { useSyncExternalStore } from "react";
import { usePrivateContext } from "@/contexts/private-messages-context";
import { noPrivateMessages, type PrivateSnapshot } from "@/lib/chat/private-snapshot";

const never = () => () => undefined;
const none = () => noPrivateMessages;

/** With whom one has spoken privately, and how much of it is unread. */
export function usePrivateMessages(): PrivateSnapshot {
  const messages = usePrivateContext();
  return useSyncExternalStore(messages?.listen ?? never, messages?.read ?? none, none);
}
