import { fallbackTransport, type FallbackSettings } from "./fallback";
import { nativeTransport } from "./native";
import type { Transport } from "./transport";

/** A WebSocket; in networks that let none through, Socket.IO by long polling, which gets through wherever a page does. */
export function anyNetwork(settings?: FallbackSettings): Transport {
  const polling = {
    load: async () => new (await import("./socket-io")).SocketIoTransport({ transports: ["polling"] }),
    urlFor: (url: string) => {
      const { origin, pathname } = new URL(url);
      // The inbox is a namespace of its own there: /ws/notifications is /notifications.
      return origin.replace(/^ws/, "http") + (pathname.replace(/^\/ws/, "") || "/");
    },
  };
  return fallbackTransport(nativeTransport(), [polling], settings);
}
