import { Allowance, CallerAllowances } from "@/lib/server/allowance";
import { callApi, isOwnPage, passOn, problem, readFields } from "@/lib/server/api";
import { callerOf, visitorOf } from "@/lib/server/visitor";
import { readSession } from "@/lib/session/session";

/** The key's own limits at RealtimeApi are everybody's: nobody uses them up alone. Notifications a second. */
const notifications = new CallerAllowances(new Allowance(50, 200), () => new Allowance(2, 20));

/**
 * How a server writes into a user's inbox: with the API key, which stays on the server. All that a visitor can bring about with
 * it is a notification to themselves: whom it is for is never read from what they send.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isOwnPage(request)) return problem(403, "This must be asked from the site itself.", "forbidden");
  const apiKey = process.env.REALTIME_API_KEY;
  if (!apiKey) return problem(503, "This site was started without REALTIME_API_KEY.", "unavailable");

  const visitor = visitorOf(request.headers);
  const who = visitor.cookie === null ? null : await callApi("/v1/session", { visitor });
  if (who && !who.ok && who.status !== 401) return passOn(who);
  const session = who?.ok ? readSession(await who.json()) : null;
  if (!session) return problem(401, "Sign in first.", "unauthorized");
  // The name that means everybody; an issuer's `sub` may be anything.
  if (session.userId === "*") return problem(403, "Nobody is notified by this name.", "forbidden");

  const fields = await readFields(request, ["notificationType", "title", "message"]);
  if (fields instanceof Response) return fields;
  if (!notifications.tryTake(callerOf(visitor), 1))
    return problem(429, "Too many notifications. Wait a second.", "rate_limited");
  const { notificationType, title, message } = fields;
  return passOn(
    await callApi("/v1/notifications", {
      method: "POST",
      headers: { "x-api-key": apiKey },
      body: { userId: session.userId, notificationType, title, message },
    }),
  );
}
