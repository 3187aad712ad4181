import { NextResponse, type NextRequest } from "next/server";
import { gatewayRedirect } from "@/lib/gateway-redirect";
import { contentPolicy, isHost } from "@/lib/server/content-policy";

/** What happens to every request before a page is rendered: a bad Host is refused, browsers go to the gateway, pages get their policy. */
export function proxy(request: NextRequest): NextResponse {
  const host = request.headers.get("host") ?? "";
  if (!isHost(host)) return new NextResponse("The header Host is not a host.", { status: 400 });

  const { pathname, search } = request.nextUrl;
  const isBrowser = request.headers.get("accept")?.includes("text/html");
  // Browsers belong to the gateway, where the sockets are.
  const target = isBrowser ? gatewayRedirect(process.env.GATEWAY_URL, host, pathname + search) : null;
  return target ? NextResponse.redirect(target, 307) : withPolicy(request, host);
}

/** Next reads the nonce for its scripts out of the request's policy. */
function withPolicy(request: NextRequest, host: string): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentPolicy({ nonce, host, isDevelopment: process.env.NODE_ENV === "development" });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const answer = NextResponse.next({ request: { headers } });
  answer.headers.set("content-security-policy", policy);
  return answer;
}

export const config = { matcher: ["/((?!_next/|health$|alive$).*)"] };
