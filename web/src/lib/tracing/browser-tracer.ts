import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace";
import { TracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { RealtimeClient } from "../realtime/client";
import type { MessageTracer } from "../realtime/message-tracer";

export interface BrowserTracingOptions {
  /** Which share of what is sent here, and of the traced messages that arrive here, is recorded: 0 to 1. */
  ratio: number;
  exporter?: SpanExporter;
}

/** Soon enough that a message is found in the dashboard within two seconds. */
const exportDelayMs = 500;
const siteAddress = "/api/otlp/v1/traces";

/** Traces a client's messages until the returned function is called. This module is loaded only where that is wanted. */
export function traceMessages(client: RealtimeClient, options: BrowserTracingOptions): () => void {
  const exporter = options.exporter ?? new OTLPTraceExporter({ url: siteAddress });
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: exportDelayMs })],
  });
  const tracer: MessageTracer = browserTracer(client, provider, options.ratio);
  client.tracer = tracer;
  return () => {
    if (client.tracer === tracer) client.tracer = null;
    void provider.shutdown();
  };
}

function browserTracer(client: RealtimeClient, provider: TracerProvider, ratio: number): MessageTracer {
  const tracer = provider.getTracer("web");
  const start = (operation: string, kind: SpanKind, room: string, id: string | undefined, parent: Context) =>
    tracer.startSpan(
      `${operation} ${room}`,
      {
        kind,
        attributes: {
          "messaging.operation.name": operation,
          "messaging.operation.type": operation,
          "messaging.destination.name": room,
          "messaging.message.id": id,
          "network.protocol.name": client.transport.wire,
          "session.id": client.session?.clientId,
        },
      },
      parent,
    );

  return {
    sending({ room, id }) {
      const span = start("send", SpanKind.PRODUCER, room, id, ROOT_CONTEXT);
      if (!span.isRecording()) return null;
      return { traceparent: traceparentOf(span), ended: (error) => end(span, error) };
    },
    received({ room, id }, traceparent) {
      const parent = contextOf(traceparent);
      if (!parent || client.environment.random() >= ratio) return null;
      const span = start("process", SpanKind.CONSUMER, room, id ?? undefined, parent);
      return () => afterPaint(span);
    },
  };
}

function end(span: Span, error: unknown): void {
  if (error !== undefined) {
    const code =
      typeof error === "object" && error !== null && "code" in error ? String(error.code) : "_OTHER";
    span.setAttribute("error.type", code);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : code });
  }
  span.end();
}

/** The views have been told; the next frame shows it. A hidden page has no frames, and its span says so. */
function afterPaint(span: Span): void {
  if (document.visibilityState === "hidden") {
    span.setAttribute("browser.page.hidden", true).end();
    return;
  }
  requestAnimationFrame(() => setTimeout(() => span.end(), 0));
}

function traceparentOf(span: Span): string {
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
}

function contextOf(traceparent: string): Context | null {
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(traceparent) ?? [];
  if (!traceId || !spanId) return null;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, isRemote: true });
}
