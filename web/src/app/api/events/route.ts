import { callApi, passOn } from "@/lib/server/api";
import { visitorOf } from "@/lib/server/visitor";

export const dynamic = "force-dynamic";

/** The server's live feed, passed through as it comes: neither buffered nor compressed, and ended with its reader. */
export async function GET(request: Request): Promise<Response> {
  const feed = await callApi("/sse", {
    visitor: visitorOf(request.headers),
    headers: { accept: "text/event-stream" },
    signal: request.signal,
  });
  const answer = passOn(feed);
  answer.headers.set("cache-control", "no-cache, no-transform");
  answer.headers.set("x-accel-buffering", "no");
  return answer;
}
