using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Realtime.ServiceDefaults;

/// <summary>
/// OpenTelemetry logs, metrics and traces, sent over OTLP to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says. Without it
/// nothing is collected, so that nothing is paid for. A service's own sources and meters begin with <c>Realtime.</c>.
/// </summary>
internal static class Telemetry
{
    private const string OwnSources = "Realtime.*";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
        builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(OwnSources)
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
            )
            .WithTracing(traces =>
                traces
                    .AddSource(builder.Environment.ApplicationName, OwnSources)
                    .AddAspNetCoreInstrumentation(options =>
                    {
                        options.Filter = IsNotAHealthProbe;
                        options.EnrichWithHttpRequest = StreamSpans.EndWithHandshake;
                        options.EnrichWithHttpResponse = (span, response) =>
                            RequestSpanNames.Name(span, response.HttpContext);
                    })
                    .AddHttpClientInstrumentation()
            )
            .UseOtlpExporter();
    }

    private static bool IsNotAHealthProbe(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(Health.ReadyPath)
        && !context.Request.Path.StartsWithSegments(Health.LivePath);
}
