import { createHash } from "node:crypto";
import { startAtEnd } from "@/lib/chat/start-at-end";
import { socketOrigins } from "./socket-origins";

export interface PolicyInput {
  /** Of this one answer: Next marks its scripts with it. */
  nonce: string;
  /** As the browser asked for it: where the sockets are too. */
  host: string;
  /** The dev server's pages evaluate code and bring styles of its own. */
  isDevelopment: boolean;
}

/** The one script of our own that is written into a page. */
const ownScript = `'sha256-${createHash("sha256").update(startAtEnd).digest("base64")}'`;

/**
 * What a page of this site may load and whom it may speak to. Everything is the site's own: the gateway has the sockets at the
 * same address. Attributes of style are allowed, since lists and avatars have them when the server renders them; elements are not.
 */
export function contentPolicy({ nonce, host, isDevelopment }: PolicyInput): string {
  const styles = isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`;
  return Object.entries({
    "default-src": "'self'",
    "script-src": `'self' 'nonce-${nonce}' ${ownScript} 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // For browsers that do not know the two below.
    "style-src": "'self' 'unsafe-inline'",
    "style-src-elem": `'self' ${styles}`,
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    // Not every browser counts a socket to the same host as 'self'.
    "connect-src": ["'self'", `ws://${host}`, `wss://${host}`, ...socketOrigins()].join(" "),
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  })
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}

/** A host and perhaps a port, and nothing that could mean something else in an address or a policy. */
export function isHost(host: string): boolean {
  return (
    /^(?:[\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/.test(host) && URL.canParse(`http://${host}`)
  );
}
