import "server-only";

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
  /** The browser's cookies, to speak for its user. */
  cookie?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Calls RealtimeApi; answers 503 as problem details when it cannot be reached. */
export async function callApi(path: string, call: ApiCall = {}): Promise<Response> {
  const headers = new Headers(call.headers);
  if (call.cookie) headers.set("cookie", call.cookie);
  if (call.body !== undefined) headers.set("content-type", "application/json");
  try {
    return await fetch(apiUrl(path), {
      method: call.method ?? "GET",
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      cache: "no-store",
      signal: call.signal ?? AbortSignal.timeout(10_000),
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    return problem(503, "The realtime service cannot be reached just now.", "unavailable");
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

/** Whether a request that changes something comes from a page of this site. Browsers say so themselves. */
export function isSameSite(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  return URL.canParse(origin) && new URL(origin).host === host;
}
