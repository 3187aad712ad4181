using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Instrumentation.Http;

namespace Realtime.Gateway.Tracing;

/// <summary>
/// Leaves out of the traces what would hide all others: the site's files, and what pages report of themselves. A request's
/// own span and that of the call behind it say all there is; YARP's in between would last as long as a connection.
/// </summary>
internal static class RequestTraces
{
    private static readonly PathString[] Uninteresting = ["/_next", "/api/otlp"];

    public static void AddRequestTraces(this IServiceCollection services)
    {
        services.PostConfigure<AspNetCoreTraceInstrumentationOptions>(options =>
        {
            var filter = options.Filter;
            options.Filter = context => IsInteresting(context.Request.Path) && filter?.Invoke(context) != false;
        });
        services.PostConfigure<HttpClientTraceInstrumentationOptions>(options =>
            options.FilterHttpRequestMessage = request =>
                request.RequestUri is not { } address || IsInteresting(address.AbsolutePath)
        );
    }

    private static bool IsInteresting(PathString path) =>
        !Array.Exists(Uninteresting, prefix => path.StartsWithSegments(prefix));
}
