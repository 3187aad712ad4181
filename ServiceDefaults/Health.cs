using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Realtime.ServiceDefaults;

/// <summary>
/// Liveness and readiness. <c>/alive</c> runs the checks tagged <c>live</c>: when it fails, restart the process.
/// <c>/health</c> runs all of them: when it fails, send no traffic. Both answer
/// <c>{"status":"Healthy","checks":{"self":"Healthy"}}</c>, 200 or 503.
/// </summary>
internal static class Health
{
    public const string ReadyPath = "/health";
    public const string LivePath = "/alive";
    private const string LiveTag = "live";

    public static void AddDefaultHealthChecks(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

    public static void MapHealthEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(ReadyPath, new() { ResponseWriter = WriteAsync });
        app.MapHealthChecks(
            LivePath,
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag), ResponseWriter = WriteAsync }
        );
    }

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteString(name, entry.Status.ToString());
        }
        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
