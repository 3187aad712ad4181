"use client";

import { ThemeProvider } from "next-themes";
import { useMemo, type ReactNode } from "react";
import { NotificationProvider } from "@/contexts/NotificationProvider";
import { PrivateMessagesProvider } from "@/contexts/PrivateMessagesProvider";
import { SessionProvider, useSessionStore } from "@/contexts/SessionProvider";
import { WebSocketProvider } from "@/contexts/WebSocketProvider";
import type { UrlSource } from "@/lib/realtime/connection";
import { socketUrl } from "@/lib/realtime/socket-url";
import type { SessionStore } from "@/lib/session/session-store";
import { SessionKeeper } from "../session/SessionKeeper";

/** What every page shares: the theme, who is signed in, and one connection that stays open from page to page. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <SessionProvider>
        <Connected>{children}</Connected>
      </SessionProvider>
    </ThemeProvider>
  );
}

function Connected({ children }: { children: ReactNode }) {
  const store = useSessionStore();
  const url = useMemo(() => socketWithSession(store, "/ws"), [store]);
  const inboxUrl = useMemo(() => socketWithSession(store, "/ws/notifications"), [store]);
  return (
    <WebSocketProvider url={url}>
      <SessionKeeper />
      <NotificationProvider url={inboxUrl}>
        <PrivateMessagesProvider>{children}</PrivateMessagesProvider>
      </NotificationProvider>
    </WebSocketProvider>
  );
}

/** The address of a socket, after making sure that the session it will be opened with still counts. */
function socketWithSession(store: SessionStore, path: Parameters<typeof socketUrl>[0]): UrlSource {
  return async ({ tokenExpired, failedDials }) => {
    if (tokenExpired) await store.renew();
    else if (failedDials > 0) await store.check();
    return socketUrl(path);
  };
}
