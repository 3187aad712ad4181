"use client";

import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from "react";
import { useSession } from "@/hooks/useSession";
import { noParts, SharedRealtime } from "@/lib/site/shared-realtime";
import { ClientContext } from "./client-context";
import { InboxContext } from "./inbox-context";
import { PrivateMessagesContext } from "./private-messages-context";

const SharedContext = createContext<SharedRealtime | null>(null);

const none = () => noParts;
/** Between two tries to load the code of the connection. */
const retryMs = 5_000;

/** The site's one connection, inbox and private conversations: loaded when a page needs them or somebody is signed in. */
export function SharedRealtimeProvider({ children }: { children: ReactNode }) {
  const [shared] = useState(() => new SharedRealtime());
  const { client, inbox, privateMessages } = useSyncExternalStore(shared.listen, shared.read, none);
  const { session } = useSession();
  return (
    <SharedContext value={shared}>
      <ClientContext value={client}>
        <InboxContext value={inbox}>
          <PrivateMessagesContext value={privateMessages}>
            {children}
            <LoadedWhen wanted={client !== null || Boolean(session)} />
          </PrivateMessagesContext>
        </InboxContext>
      </ClientContext>
    </SharedContext>
  );
}

export function useSharedRealtime(): SharedRealtime {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error("This component needs a <SharedRealtimeProvider> above it.");
  return shared;
}

/** What runs beside the pages, from when it is wanted; it stays when it no longer is. */
function LoadedWhen({ wanted }: { wanted: boolean }) {
  const [loaded, setLoaded] = useState<{ SiteRealtime: ComponentType } | null>(null);
  useEffect(() => {
    if (!wanted || loaded) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const load = () =>
      void import("@/components/site/SiteRealtime").then(
        (code) => gone || setLoaded(code),
        () => gone || (timer = setTimeout(load, retryMs)),
      );
    load();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [wanted, loaded]);
  return loaded && <loaded.SiteRealtime />;
}
