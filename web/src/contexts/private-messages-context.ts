"use client";

import { createContext, useContext } from "react";
import type { PrivateMessages } from "@/lib/chat/private-messages";

export const PrivateMessagesContext = createContext<PrivateMessages | null>(null);

/** Null while nobody is signed in. */
export function usePrivateContext(): PrivateMessages | null {
  return useContext(PrivateMessagesContext);
}
