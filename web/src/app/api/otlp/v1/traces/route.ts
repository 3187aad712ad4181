import { Allowance, CallerAllowances } from "@/lib/server/allowance";
import { isOwnPage, problem } from "@/lib/server/api";
import { readBrowserSpans } from "@/lib/server/browser-spans";
import { spanSink } from "@/lib/server/span-sink";
import { callerOf, visitorOf } from "@/lib/server/visitor";

const maxBytes = 64 * 1024;

/** Of all browsers together, and of one address: beyond it telemetry is lost, and nothing else. */
const spans = new CallerAllowances(new Allowance(500, 2_000), () => new Allowance(50, 500));

/**
 * Takes the spans of this site's own pages and sends them on to where the server's go, with the server's key, which no
 * browser ever sees.
 */
export async function POST(request: Request): Promise<Response> {
  const sink = spanSink();
  if (!sink) return problem(404, "This site is not traced.", "unknown_type");
  if (request.headers.get("origin") === null || !isOwnPage(request))
    return problem(403, "This is for the site's own pages.", "forbidden");

  const body = await readBody(request);
  if (body === null) return problem(413, `At most ${maxBytes} bytes at once.`, "invalid_field");
  const reported = readBrowserSpans(parse(body));
  if (reported === null) return problem(400, "This is no OTLP/JSON export of spans.", "invalid_json");
  if (!spans.tryTake(callerOf(visitorOf(request.headers)), reported.length))
    return problem(429, "Too many spans.", "rate_limited");

  reported.forEach(sink);
  return Response.json({ partialSuccess: {} });
}

/** The whole body; null when there is more of it than allowed, however much more. */
async function readBody(request: Request): Promise<string | null> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      await reader?.cancel();
      return null;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
