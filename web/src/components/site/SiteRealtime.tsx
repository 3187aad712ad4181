"use client";

import { useEffect, useMemo } from "react";
import { ClientContext } from "@/contexts/client-context";
import { useInbox } from "@/contexts/inbox-context";
import { NotificationProvider } from "@/contexts/NotificationProvider";
import { usePrivateContext } from "@/contexts/private-messages-context";
import { PrivateMessagesProvider } from "@/contexts/PrivateMessagesProvider";
import { useSessionStore } from "@/contexts/SessionProvider";
import { useSharedRealtime } from "@/contexts/SharedRealtimeProvider";
import { anyNetwork } from "@/lib/realtime/transports/any-network";
import { sessionUrl } from "@/lib/session/session-url";
import { Toasts } from "../notifications/Toasts";
import { useSiteClient } from "./useSiteClient";

/** Runs beside the pages: the connection, and what a person hears on every page. */
export function SiteRealtime() {
  const client = useSiteClient();
  const store = useSessionStore();
  const inboxUrl = useMemo(() => sessionUrl(store, "/ws/notifications"), [store]);
  return (
    <ClientContext value={client}>
      <NotificationProvider url={inboxUrl} transport={anyNetwork}>
        <PrivateMessagesProvider>
          <ShowToPages />
          <Toasts />
        </PrivateMessagesProvider>
      </NotificationProvider>
    </ClientContext>
  );
}

/** What the providers around it give, also for the pages, which are elsewhere in the tree. */
function ShowToPages() {
  const shared = useSharedRealtime();
  const inbox = useInbox();
  const privateMessages = usePrivateContext();
  useEffect(() => shared.show({ inbox, privateMessages }), [shared, inbox, privateMessages]);
  return null;
}
