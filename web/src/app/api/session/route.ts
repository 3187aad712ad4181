import { callApi, isSameSite, passOn, problem } from "@/lib/server/api";

/**
 * Who the caller is; `null` for nobody, which is an answer and no error. A cookie that counts for nothing any more is taken
 * away, so that it keeps no socket from opening.
 */
export async function GET(request: Request): Promise<Response> {
  const cookie = request.headers.get("cookie");
  if (!cookie?.includes("session-token=")) return Response.json(null);
  const answer = await callApi("/v1/session", { cookie });
  return answer.status === 401
    ? Response.json(null, { headers: { "set-cookie": noCookie } })
    : passOn(answer);
}

/** Signs in as a guest, or gives the signed-in guest another name. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameSite(request)) return problem(403, "This must be asked from the site itself.", "forbidden");
  const body: unknown = await request.json().catch(() => undefined);
  if (body === undefined) return problem(400, "The body must be JSON.", "invalid_json");

  const call = { method: "POST", body };
  const answer = await callApi("/v1/session", { ...call, cookie: request.headers.get("cookie") });
  // An expired cookie must not keep anybody from signing in anew.
  return passOn(answer.status === 401 ? await callApi("/v1/session", call) : answer);
}

export async function DELETE(request: Request): Promise<Response> {
  if (!isSameSite(request)) return problem(403, "This must be asked from the site itself.", "forbidden");
  return new Response(null, { status: 204, headers: { "set-cookie": noCookie } });
}

const noCookie = "session-token=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
