"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { SessionProvider } from "@/contexts/SessionProvider";
import { SharedRealtimeProvider } from "@/contexts/SharedRealtimeProvider";

/** What every page shares: the theme, who is signed in, and one connection that stays open from page to page. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <SessionProvider>
        <SharedRealtimeProvider>{children}</SharedRealtimeProvider>
      </SessionProvider>
    </ThemeProvider>
  );
}
