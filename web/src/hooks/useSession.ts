"use client";

import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useSessionStore } from "@/contexts/SessionProvider";
import type { Session } from "@/lib/session/session";

export interface UseSessionResult {
  /** Null for nobody, undefined while unknown. */
  session: Session | null | undefined;
  /** Rejects with an Error that says why not, in words for people. */
  signIn: (username: string) => Promise<void>;
  signOut: () => Promise<void>;
}

/** Who is signed in. `first` is what a server component has found out, so that the first render knows it too. */
export function useSession(first?: Session | null): UseSessionResult {
  const store = useSessionStore();
  const known = useSyncExternalStore(store.listen, store.read, () => undefined);
  useEffect(() => {
    if (first !== undefined) store.seed(first);
  }, [store, first]);
  return {
    session: known === undefined ? first : known,
    signIn: useCallback(async (username) => void (await store.signIn(username)), [store]),
    signOut: useCallback(() => store.signOut(), [store]),
  };
}
