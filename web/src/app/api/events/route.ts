import { callApi, passOn } from "@/lib/server/api";

export const dynamic = "force-dynamic";

/** The server's live feed, passed through as it comes: neither buffered nor compressed, and ended with its reader. */
export async function GET(request: Request): Promise<Response> {
  const cookie = request.headers.get("cookie");
  const feed = await callApi("/sse", {
    cookie,
    headers: { accept: "text/event-stream" },
    signal: request.signal,
  });
  const answer = passOn(feed);
  answer.headers.set("cache-control", "no-cache, no-transform");
  answer.headers.set("x-accel-buffering", "no");
  return answer;
}
