import { callApi, isSameSite, passOn, problem } from "@/lib/server/api";
import { readSession } from "@/lib/session/session";

/**
 * How a server writes into a user's inbox: with the API key, which stays on the server. Who is signed in may notify
 * themselves; anybody else is the business of other servers.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isSameSite(request)) return problem(403, "This must be asked from the site itself.", "forbidden");
  const apiKey = process.env.REALTIME_API_KEY;
  if (!apiKey) return problem(503, "This site was started without REALTIME_API_KEY.", "unavailable");

  const who = await callApi("/v1/session", { cookie: request.headers.get("cookie") });
  const session = who.ok ? readSession(await who.json()) : null;
  if (!session) return problem(401, "Sign in first.", "unauthorized");

  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body !== "object" || body === null)
    return problem(400, "The body must be JSON.", "invalid_json");
  return passOn(
    await callApi("/v1/notifications", {
      method: "POST",
      headers: { "x-api-key": apiKey },
      body: { ...body, userId: session.userId },
    }),
  );
}
