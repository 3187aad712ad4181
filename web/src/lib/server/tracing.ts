import { OTLPTraceExporter as GrpcExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as HttpExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";
import { RequestSampler } from "./request-sampler";
import { publishSpanSink } from "./span-sink";
import { usesGrpc } from "./tracing-options";

/** Traces what this server renders and asks for, and sends on what browsers report. Where to, the OTEL_* variables say. */
export function startTracing(): void {
  new NodeSDK({
    sampler: new RequestSampler(),
    instrumentations: [new UndiciInstrumentation()],
    metricReaders: [],
    logRecordProcessors: [],
  }).start();

  const browsers = new BatchSpanProcessor({
    exporter: usesGrpc() ? new GrpcExporter() : new HttpExporter(),
    scheduledDelayMillis: 500,
  });
  publishSpanSink((span) => browsers.onEnd(span));
}
