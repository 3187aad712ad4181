"use client";

import { createContext, useContext } from "react";
import type { Inbox } from "@/lib/realtime/inbox";

export const InboxContext = createContext<Inbox | null>(null);

/** Null while nobody is signed in. */
export function useInbox(): Inbox | null {
  return useContext(InboxContext);
}
