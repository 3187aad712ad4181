import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, describe, expect, test, vi } from "vitest";
import { POST } from "@/app/api/otlp/v1/traces/route";
import { Allowance, CallerAllowances } from "@/lib/server/allowance";
import { publishSpanSink } from "@/lib/server/span-sink";
import { RequestSampler } from "@/lib/server/request-sampler";
import { callerOf, visitorOf } from "@/lib/server/visitor";
import { browserRatio } from "@/lib/server/tracing-options";

vi.mock("server-only", () => ({}));

const site = "http://localhost:8080";
const span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  name: "send general",
  kind: 4,
  startTimeUnixNano: "1700000000000000001",
  endTimeUnixNano: "1700000000250000001",
  attributes: [{ key: "messaging.system", value: { stringValue: "realtime" } }],
};

const exportOf = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return POST(
    new Request(`${site}/api/otlp/v1/traces`, {
      method: "POST",
      headers: { origin: site, host: "localhost:8080", "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
}

function listen(): ReadableSpan[] {
  const heard: ReadableSpan[] = [];
  publishSpanSink((it) => heard.push(it));
  return heard;
}

afterEach(() => publishSpanSink(undefined));

describe("what a page reports", () => {
  test("is sent on as the browser's, whoever it says to be", async () => {
    const heard = listen();
    const pretending = exportOf(span);
    Object.assign(pretending.resourceSpans[0]!, {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "realtime-api" } }] },
    });
    expect((await post(pretending)).status).toBe(200);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.resource.attributes).toEqual({ "service.name": "browser" });
    expect(heard[0]?.attributes).toEqual({ "messaging.system": "realtime" });
    expect(heard[0]?.startTime).toEqual([1_700_000_000, 1]);
    expect(heard[0]?.duration).toEqual([0, 250_000_000]);
    expect(heard[0]?.kind).toBe(3);
  });

  test("is understood as OpenTelemetry's own exporter writes it", async () => {
    const heard = listen();
    const memory = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
    const original = provider
      .getTracer("web")
      .startSpan("process general", { attributes: { a: 1, b: true, c: "x" } });
    original.setStatus({ code: 2, message: "No." }).end();
    const bytes = JsonTraceSerializer.serializeRequest(memory.getFinishedSpans());
    expect((await post(new TextDecoder().decode(bytes))).status).toBe(200);
    expect(heard[0]?.spanContext().spanId).toBe(original.spanContext().spanId);
    expect(heard[0]?.attributes).toEqual({ a: 1, b: true, c: "x" });
    expect(heard[0]?.status).toEqual({ code: 2, message: "No." });
  });

  test.each([
    ["no JSON", "{"],
    ["no export", {}],
    ["a bad trace id", exportOf({ ...span, traceId: "x" })],
    ["a bad time", exportOf({ ...span, startTimeUnixNano: "-1" })],
    ["a name without end", exportOf({ ...span, name: "n".repeat(129) })],
    ["too many spans", exportOf(...Array.from({ length: 257 }, () => ({ ...span, attributes: [] })))],
  ])("is refused when it is %s", async (_, body) => {
    const heard = listen();
    expect((await post(body)).status).toBe(400);
    expect(heard).toEqual([]);
  });

  test("is refused when it is too large, from another site, or from nowhere", async () => {
    const heard = listen();
    expect((await post("x".repeat(64 * 1024 + 1))).status).toBe(413);
    expect((await post(exportOf(span), { origin: "https://elsewhere.example" })).status).toBe(403);
    const anonymous = new Request(`${site}/api/otlp/v1/traces`, { method: "POST", body: "{}" });
    expect((await POST(anonymous)).status).toBe(403);
    expect(heard).toEqual([]);
  });

  test("is refused when only a header that anybody can write says that it is the site's own", async () => {
    const heard = listen();
    const forged = { origin: "https://elsewhere.example", "x-forwarded-host": "elsewhere.example" };
    expect((await post(exportOf(span), forged)).status).toBe(403);
    expect((await post(exportOf(span), { "sec-fetch-site": "same-site" })).status).toBe(403);
    expect(heard).toEqual([]);
  });

  test("of one address leaves room for that of others, whatever it says of where it comes from", async () => {
    listen();
    const many = exportOf(...Array.from({ length: 200 }, () => ({ ...span, attributes: [] })));
    const from = (address: string) => ({ "x-forwarded-for": address });
    const greedy = [];
    for (let n = 0; n < 6; n++)
      greedy.push((await post(many, from(`192.0.2.${n}, 2001:db8:1:2::${n}`))).status);
    expect(greedy).toEqual([200, 200, 429, 429, 429, 429]);
    expect((await post(exportOf(span), from("192.0.2.1"))).status).toBe(200);
  });

  test("is refused while nothing is traced", async () => {
    expect((await post(exportOf(span))).status).toBe(404);
  });
});

test("An allowance gives its burst at once and then so many a second", () => {
  let now = 0;
  const allowance = new Allowance(10, 20, () => now);
  expect(allowance.tryTake(20)).toBe(true);
  expect(allowance.tryTake(1)).toBe(false);
  now = 500;
  expect(allowance.tryTake(5)).toBe(true);
  expect(allowance.tryTake(1)).toBe(false);
});

test("Allowances of callers know the latest callers and no more than they may", () => {
  const allowances = new CallerAllowances(new Allowance(0, 100), () => new Allowance(0, 1), 2);
  expect(["a", "a", "b", "b", "c", "a"].map((caller) => allowances.tryTake(caller, 1))).toEqual([
    ...[true, false, true, false, true, true],
  ]);
});

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8:0:1::5", "2001:db8:0:1::/64"],
  ["2001:DB8::1", "2001:db8:0:0::/64"],
  ["2001:0db8:0000:0000:ffff:1:2:3", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["nonsense", "unknown"],
  ["10.0.0.1, 203.0.113.9", "203.0.113.9"],
])("Who comes from %s is counted as %s", (forwarded, caller) => {
  expect(callerOf(visitorOf(new Headers({ "x-forwarded-for": forwarded })))).toBe(caller);
});

test("A visitor brings their session and no other cookie", () => {
  const cookie = 'theme=dark; session-token=a.b.c; name=José; __Host-session-token=d.e.f; xsession-token="1"';
  const get = () => cookie;
  expect(visitorOf({ get }).cookie).toBe("session-token=a.b.c; __Host-session-token=d.e.f");
});

test("Browsers trace as much as the standard variables say", () => {
  const on = { NODE_ENV: "test", OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:18889" } as const;
  expect(browserRatio({ NODE_ENV: "test" })).toBe(0);
  expect(browserRatio(on)).toBe(0.1);
  expect(browserRatio({ ...on, OTEL_TRACES_SAMPLER: "always_on" })).toBe(1);
  expect(browserRatio({ ...on, OTEL_TRACES_SAMPLER: "parentbased_always_off" })).toBe(0);
  expect(browserRatio({ ...on, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.25" })).toBe(
    0.25,
  );
  expect(browserRatio({ ...on, OTEL_SDK_DISABLED: "true" })).toBe(0);
});

test("The server traces pages, but neither probes nor files nor what pages report, nor anything below them", () => {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({
    sampler: new RequestSampler({ NODE_ENV: "test", OTEL_TRACES_SAMPLER: "always_on" }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  });
  const tracer = provider.getTracer("next");
  for (const target of ["/health", "/_next/static/a.js", "/api/otlp/v1/traces", "/chat/general?x=1"]) {
    const request = tracer.startSpan(`GET ${target}`, { attributes: { "http.target": target } });
    tracer.startSpan(`render ${target}`, {}, trace.setSpan(ROOT_CONTEXT, request)).end();
    request.end();
  }
  expect(memory.getFinishedSpans().map(({ name }) => name)).toEqual([
    "render /chat/general?x=1",
    "GET /chat/general?x=1",
  ]);
});
