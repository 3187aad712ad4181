"use client";

import type { ReactNode } from "react";
import { SessionProvider } from "@/contexts/SessionProvider";
import { SharedRealtimeProvider } from "@/contexts/SharedRealtimeProvider";

/** What every page shares: who is signed in, and one connection that stays open from page to page. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <SessionProvider>
      <SharedRealtimeProvider>{children}</SharedRealtimeProvider>
    </SessionProvider>
  );
}
