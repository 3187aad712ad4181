import type { UrlSource } from "@/lib/realtime/connection";
import { socketUrl } from "@/lib/realtime/socket-url";
import type { SessionStore } from "./session-store";

/** The address of a socket, after making sure that the session it will be opened with still counts. */
export function sessionUrl(store: SessionStore, path: Parameters<typeof socketUrl>[0]): UrlSource {
  return async ({ tokenExpired, failedDials }) => {
    if (tokenExpired) await store.renew();
    else if (failedDials > 0) await store.check();
    return socketUrl(path);
  };
}
