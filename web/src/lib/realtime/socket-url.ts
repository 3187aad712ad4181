import type { Wire } from "./transports/transport";

/**
 * Where the sockets are: on the page's own origin, which the gateway serves along with the site. NEXT_PUBLIC_WS_URL (the full
 * address of `/ws`) overrides it. Asked when dialing, so a page rendered on a server may hold it too.
 */
export function socketUrl(path: "/ws" | "/ws/notifications" = "/ws"): string {
  const override = process.env.NEXT_PUBLIC_WS_URL;
  if (override) return override.replace(/\/ws\/?$/, path);
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${path}`;
}

/** The same for any wire. Socket.IO's is the origin and a namespace, its path being the library's own. */
export function wireUrl(wire: Wire): string {
  const native = socketUrl();
  const origin = new URL(native).origin.replace(/^ws/, "http");
  switch (wire) {
    case "native":
      return native;
    case "signalr":
      return `${origin}/hubs/realtime`;
    case "socketio":
      return `${origin}/`;
    case "sse":
      return `${origin}/sse`;
    default:
      return wire satisfies never;
  }
}
