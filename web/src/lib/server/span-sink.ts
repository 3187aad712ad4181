import type { ReadableSpan } from "@opentelemetry/sdk-trace";

export type SpanSink = (span: ReadableSpan) => void;

/** Next bundles the start of the server and its routes apart, so that they share no module: only what is global. */
const key = Symbol.for("realtime.span-sink");
const shared = globalThis as { [key]?: SpanSink };

export function publishSpanSink(sink: SpanSink | undefined): void {
  shared[key] = sink;
}

/** Where browsers' spans go; undefined when nothing is traced. */
export function spanSink(): SpanSink | undefined {
  return shared[key];
}
