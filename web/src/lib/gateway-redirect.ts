const ownMachine = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Where to send somebody who opened the site at its own port, past the gateway that has the sockets; null to let them be.
 * The gateway passes on the Host that the browser asked for, so another port of this machine means another way in. (Not
 * `x-forwarded-host`: Next adds it to requests that have none.)
 */
export function gatewayRedirect(
  gatewayUrl: string | undefined,
  host: string | null,
  path: string,
): URL | null {
  if (!gatewayUrl || !host) return null;
  const gateway = new URL(gatewayUrl);
  const asked = new URL(`${gateway.protocol}//${host}`);
  const pastTheGateway = ownMachine.has(asked.hostname) && asked.port !== gateway.port;
  return pastTheGateway ? new URL(path, gateway) : null;
}
