import { trace, type Attributes, type Context, type Link, type SpanKind } from "@opentelemetry/api";
import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler } from "@opentelemetry/sdk-trace";
import { SamplingDecision, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace";
import type { Sampler, SamplingResult } from "@opentelemetry/sdk-trace";

/** Health probes, the site's files, and what pages report of themselves: a trace of each would hide all others. */
const uninteresting = /^\/(health|alive|_next|api\/otlp)(\/|\?|$)/;

/** Samples as OTEL_TRACES_SAMPLER says, but no requests of which nobody wants a trace, nor anything below them. */
export class RequestSampler implements Sampler {
  readonly #inner: Sampler;

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.#inner = standardSampler(environment);
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const parent = trace.getSpanContext(context);
    const isBelowNothing = parent !== undefined && !parent.isRemote && (parent.traceFlags & 1) === 0;
    if (isBelowNothing || uninteresting.test(String(attributes["http.target"] ?? ""))) {
      return { decision: SamplingDecision.NOT_RECORD };
    }
    return this.#inner.shouldSample(context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `RequestSampler{${this.#inner.toString()}}`;
  }
}

function standardSampler(environment: NodeJS.ProcessEnv): Sampler {
  const name = environment.OTEL_TRACES_SAMPLER ?? "parentbased_always_on";
  const root = rootSampler(name.replace("parentbased_", ""), environment.OTEL_TRACES_SAMPLER_ARG);
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, argument: string | undefined): Sampler {
  switch (name) {
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio":
      return new TraceIdRatioBasedSampler(Number(argument ?? 1));
    default:
      return new AlwaysOnSampler();
  }
}
