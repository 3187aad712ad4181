using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Realtime.ServiceDefaults;

/// <summary>
/// Names a request's span "GET /v1/rooms/{room}", as OpenTelemetry asks. A route that catches every path says nothing about
/// the request: its span gets the path instead.
/// </summary>
internal static class RequestSpanNames
{
    private const int LongestPath = 100;

    public static void Name(Activity span, HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern: { RawText: { } route } pattern })
        {
            return;
        }
        span.SetTag("http.route", route);
        var catchesAll = pattern.Parameters.Any(parameter => parameter.IsCatchAll);
        span.DisplayName = $"{context.Request.Method} {(catchesAll ? PathOf(context.Request) : route)}";
    }

    private static string PathOf(HttpRequest request)
    {
        var path = request.Path.ToUriComponent();
        return path.Length <= LongestPath ? path : $"{path[..LongestPath]}…";
    }
}
