import { callApi, isOwnPage, passOn, problem, readFields } from "@/lib/server/api";
import { noSession, visitorOf } from "@/lib/server/visitor";

/**
 * Who the caller is; `null` for nobody, which is an answer and no error, and `{"ended":true}` for nobody any more, since the
 * session was ended on the server. A cookie that counts for nothing any more is taken away, so that it keeps no socket from
 * opening.
 */
export async function GET(request: Request): Promise<Response> {
  const visitor = visitorOf(request.headers);
  if (visitor.cookie === null) return Response.json(null);
  const answer = await callApi("/v1/session", { visitor });
  if (answer.status !== 401) return passOn(answer);
  const { code } = (await answer.json().catch(() => ({}))) as { code?: unknown };
  return signedOut(request, Response.json(code === "session_ended" ? { ended: true } : null));
}

/** Signs in as a guest, or gives the signed-in guest another name. */
export async function POST(request: Request): Promise<Response> {
  if (!isOwnPage(request)) return problem(403, "This must be asked from the site itself.", "forbidden");
  const fields = await readFields(request, ["username"]);
  if (fields instanceof Response) return fields;

  const visitor = visitorOf(request.headers);
  const call = { method: "POST", body: { username: fields.username } };
  const answer = await callApi("/v1/session", { ...call, visitor });
  // An expired cookie must not keep anybody from signing in anew.
  return passOn(
    answer.status === 401
      ? await callApi("/v1/session", { ...call, visitor: { ...visitor, cookie: null } })
      : answer,
  );
}

/** The cookie goes also when RealtimeApi cannot be told. */
export async function DELETE(request: Request): Promise<Response> {
  if (!isOwnPage(request)) return problem(403, "This must be asked from the site itself.", "forbidden");
  const visitor = visitorOf(request.headers);
  if (visitor.cookie !== null) await callApi("/v1/session", { method: "DELETE", visitor });
  return signedOut(request, new Response(null, { status: 204 }));
}

function signedOut(request: Request, answer: Response): Response {
  for (const cookie of noSession(request.headers)) answer.headers.append("set-cookie", cookie);
  return answer;
}
