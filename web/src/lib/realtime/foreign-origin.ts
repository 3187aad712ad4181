/**
 * What may be wrong when a page of another origin than the server's is never let in. A browser hides the server's answer (403),
 * so it can only be guessed; null where the page is the server's own, and outside of pages.
 */
export function foreignOriginHint(url: string): string | null {
  if (typeof location === "undefined" || !URL.canParse(url)) return null;
  const { host } = new URL(url);
  if (host === location.host) return null;
  return (
    `No connection to ${host} came about. If the server is up, it may not accept this page: ` +
    `add "${location.origin}" to its setting AllowedOrigins.`
  );
}
