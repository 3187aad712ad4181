import { NextResponse, type NextRequest } from "next/server";
import { gatewayRedirect } from "@/lib/gateway-redirect";

/** Browsers belong to the gateway, where the sockets are; what is no page request passes. */
export function proxy(request: NextRequest): NextResponse {
  const { headers, nextUrl } = request;
  if (!headers.get("accept")?.includes("text/html")) return NextResponse.next();
  const target = gatewayRedirect(
    process.env.GATEWAY_URL,
    headers.get("host"),
    nextUrl.pathname + nextUrl.search,
  );
  return target ? NextResponse.redirect(target, 307) : NextResponse.next();
}

export const config = { matcher: ["/((?!_next/|health$|alive$).*)"] };
