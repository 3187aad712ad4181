import "server-only";
import type { Visitor } from "./visitor";

/** Where RealtimeApi is, as service discovery says it; the gateway when nothing does. */
export function apiUrl(path: string): URL {
  const base =
    process.env["services__realtime-api__https__0"] ??
    process.env["services__realtime-api__http__0"] ??
    process.env.GATEWAY_URL ??
    "http://localhost:8080";
  return new URL(path, base);
}

export interface ApiCall {
  method?: string;
  /** For whom: they are the ones who ask, and their address is the one that is counted. */
  visitor?: Visitor;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** How long an answer may take where there is no signal. */
  timeoutMs?: number;
}

/** Calls RealtimeApi; answers 503 as problem details when it cannot be reached. */
export async function callApi(path: string, call: ApiCall = {}): Promise<Response> {
  const headers = new Headers(call.headers);
  if (call.visitor?.cookie) headers.set("cookie", call.visitor.cookie);
  if (call.visitor?.address) headers.set("x-forwarded-for", call.visitor.address);
  if (call.visitor?.scheme) headers.set("x-forwarded-proto", call.visitor.scheme);
  if (call.body !== undefined) headers.set("content-type", "application/json");
  try {
    return await fetch(apiUrl(path), {
      method: call.method ?? "GET",
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      cache: "no-store",
      signal: call.signal ?? AbortSignal.timeout(call.timeoutMs ?? 10_000),
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    return problem(
      503,
      "The server cannot be reached just now. Please try again in a moment.",
      "unavailable",
    );
  }
}

/** Problem details (RFC 9457), as RealtimeApi gives them. */
export function problem(status: number, detail: string, code: string): Response {
  return Response.json(
    { status, detail, code },
    { status, headers: { "content-type": "application/problem+json" } },
  );
}

/** Passes an answer on with its cookies and without what belonged to that connection only. */
export function passOn(answer: Response, body: BodyInit | null = answer.body): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  for (const name of ["content-type", "retry-after"]) {
    const value = answer.headers.get(name);
    if (value) headers.set(name, value);
  }
  for (const cookie of answer.headers.getSetCookie()) headers.append("set-cookie", cookie);
  return new Response(answer.status === 204 ? null : body, { status: answer.status, headers });
}

/**
 * Whether a request comes from a page of this site, as browsers say by themselves; who says nothing is no browser. The gateway
 * passes on the Host that was asked for; other headers that name a host are the client's word.
 */
export function isOwnPage(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}

/** The fields of a JSON object that a visitor has sent; what is wrong when it is none, or has others than these. */
export async function readFields<Name extends string>(
  request: Request,
  names: readonly Name[],
): Promise<Partial<Record<Name, unknown>> | Response> {
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return problem(400, "The body must be a JSON object.", "invalid_json");
  const unknown = Object.keys(body).find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) {
    const detail = `There is no field '${unknown.slice(0, 64)}'. The fields are ${names.join(", ")}.`;
    return problem(400, detail, "invalid_field");
  }
  return body;
}
