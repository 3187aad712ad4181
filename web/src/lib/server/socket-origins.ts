/** Where the sockets are when they are not on the site's own address, in every scheme that a transport uses. */
export function socketOrigins(address = process.env.NEXT_PUBLIC_WS_URL): readonly string[] {
  if (!address || !URL.canParse(address)) return [];
  const { host, protocol } = new URL(address);
  const isSecure = protocol === "wss:" || protocol === "https:";
  return isSecure ? [`wss://${host}`, `https://${host}`] : [`ws://${host}`, `http://${host}`];
}
