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
