using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.ServiceDefaults;

/// <summary>
/// Ends the span of a request that becomes a stream (WebSocket, server-sent events) with its handshake. Otherwise it would
/// reach no dashboard before the connection ends, be hours long, and be taken for the parent of everything in between.
/// </summary>
internal static class StreamSpans
{
    public static void EndWithHandshake(Activity span, HttpRequest request)
    {
        var mayStream =
            request.HttpContext.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
            || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        if (mayStream)
        {
            request.HttpContext.Response.OnStarting(() =>
            {
                EndIfStreaming(span, request.HttpContext);
                return Task.CompletedTask;
            });
        }
    }

    private static void EndIfStreaming(Activity span, HttpContext context)
    {
        var response = context.Response;
        var isStream =
            response.StatusCode == StatusCodes.Status101SwitchingProtocols
            || response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (!isStream)
        {
            return;
        }
        // What the instrumentation says at a request's end, which comes too late now.
        RequestSpanNames.Name(span, context);
        span.SetTag("http.response.status_code", response.StatusCode);
        var ambient = Activity.Current;
        span.Stop();
        Activity.Current = ambient;
    }
}
