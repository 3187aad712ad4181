"use client";

import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { SessionStore } from "@/lib/session/session-store";

const StoreContext = createContext<SessionStore | null>(null);

/** Knows who is signed in. The context carries the store, which never changes. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new SessionStore());
  useEffect(() => {
    if (store.read() === undefined) void store.load();
  }, [store]);
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useSessionStore(): SessionStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error("This hook needs a <SessionProvider> above the component that uses it.");
  return store;
}
