/** Whether telemetry goes anywhere, as the standard variables of OpenTelemetry say. */
export function isTraced(environment: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT) && environment.OTEL_SDK_DISABLED !== "true";
}

export function usesGrpc(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment.OTEL_EXPORTER_OTLP_PROTOCOL === "grpc";
}

/** Of browsers that trace while nobody has said otherwise: visitors pay for it with their bandwidth. */
const cautious = 0.1;

/** Which share of their messages browsers trace: what OTEL_TRACES_SAMPLER says. */
export function browserRatio(environment: NodeJS.ProcessEnv = process.env): number {
  if (!isTraced(environment)) return 0;
  const sampler = environment.OTEL_TRACES_SAMPLER?.replace("parentbased_", "");
  switch (sampler) {
    case "always_on":
      return 1;
    case "always_off":
      return 0;
    case "traceidratio": {
      const ratio = Number(environment.OTEL_TRACES_SAMPLER_ARG ?? 1);
      return ratio >= 0 && ratio <= 1 ? ratio : cautious;
    }
    default:
      return cautious;
  }
}
