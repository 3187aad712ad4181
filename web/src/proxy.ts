import { NextResponse, type NextRequest } from "next/server";

/**
 * Sends a browser that opened the site at its own port to the gateway, where the sockets are. The gateway adds
 * `x-forwarded-host`, so its requests pass; so does everything that is no page.
 */
export function proxy(request: NextRequest): NextResponse {
  const gateway = process.env.GATEWAY_URL;
  const wantsPage = request.headers.get("accept")?.includes("text/html") ?? false;
  if (!gateway || !wantsPage || request.headers.has("x-forwarded-host")) return NextResponse.next();
  return NextResponse.redirect(new URL(request.nextUrl.pathname + request.nextUrl.search, gateway), 307);
}

export const config = { matcher: ["/((?!_next/|health$|alive$).*)"] };
