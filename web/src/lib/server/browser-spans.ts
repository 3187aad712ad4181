import { SpanStatusCode, type Attributes, type HrTime } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import * as z from "zod/mini";

/** Spans in one export. A page that sends twice a second has a handful. */
const maxSpans = 256;
const maxAttributes = 16;

const text = (max: number) => z.string().check(z.maxLength(max));
const spanId = z.string().check(z.regex(/^[0-9a-f]{16}$/));
const nanoseconds = z.string().check(z.regex(/^[0-9]{1,19}$/));

const attribute = z.object({
  key: text(64),
  value: z.object({
    stringValue: z.optional(text(256)),
    intValue: z.optional(z.union([z.number(), text(20)])),
    doubleValue: z.optional(z.number()),
    boolValue: z.optional(z.boolean()),
  }),
});

const span = z.object({
  traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  spanId,
  parentSpanId: z.nullish(z.union([spanId, z.literal("")])),
  name: text(128),
  kind: z.int().check(z.minimum(1), z.maximum(5)),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: z.optional(z.array(attribute).check(z.maxLength(maxAttributes))),
  status: z.optional(z.object({ code: z.optional(z.int()), message: z.optional(text(256)) })),
});

const exported = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});

/** A browser may say what it did, but not who it is. */
const resource = resourceFromAttributes({ "service.name": "browser" });

/** Reads what OpenTelemetry's exporter sends as OTLP/JSON; null when it is not that, or too much. */
export function readBrowserSpans(body: unknown): ReadableSpan[] | null {
  const checked = exported.safeParse(body);
  if (!checked.success) return null;
  const spans = checked.data.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
  return spans.length > maxSpans ? null : spans.map(toReadable);
}

function toReadable(wire: z.infer<typeof span>): ReadableSpan {
  const start = BigInt(wire.startTimeUnixNano);
  const end = BigInt(wire.endTimeUnixNano);
  const duration = end > start ? end - start : 0n;
  const context = (id: string, isRemote: boolean) => ({
    ...{ traceId: wire.traceId, spanId: id, traceFlags: 1, isRemote },
  });
  return {
    name: wire.name,
    // The API counts from 0, the wire from 1.
    kind: wire.kind - 1,
    spanContext: () => context(wire.spanId, false),
    parentSpanContext: wire.parentSpanId ? context(wire.parentSpanId, true) : undefined,
    startTime: hrTime(start),
    endTime: hrTime(start + duration),
    duration: hrTime(duration),
    ended: true,
    status: {
      code: wire.status?.code === 2 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET,
      message: wire.status?.message,
    },
    attributes: attributesOf(wire.attributes ?? []),
    links: [],
    events: [],
    resource,
    instrumentationScope: { name: "web" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function attributesOf(list: z.infer<typeof attribute>[]): Attributes {
  return Object.fromEntries(
    list.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      stringValue ?? (intValue === undefined ? (doubleValue ?? boolValue) : Number(intValue)),
    ]),
  );
}

function hrTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
}
