using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Realtime.ServiceDefaults;

/// <summary>
/// OpenTelemetry logs, metrics and traces, sent over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.
/// A service's own sources and meters are the ones whose names begin with <c>Realtime.</c>.
/// </summary>
internal static class Telemetry
{
    private const string OwnSources = "Realtime.*";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });

        var telemetry = builder
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
                    .AddAspNetCoreInstrumentation(options => options.Filter = IsNotAHealthProbe)
                    .AddHttpClientInstrumentation()
            );

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    private static bool IsNotAHealthProbe(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(Health.ReadyPath)
        && !context.Request.Path.StartsWithSegments(Health.LivePath);
}
