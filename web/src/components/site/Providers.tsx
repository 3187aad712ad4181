"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { WebSocketProvider } from "@/contexts/WebSocketProvider";

/** What every page shares: the theme and one connection, which stays open while people move between pages. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <WebSocketProvider>{children}</WebSocketProvider>
    </ThemeProvider>
  );
}
