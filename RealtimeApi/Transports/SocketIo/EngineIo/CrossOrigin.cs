using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>Which pages may talk to the server, and how their browsers are told (CORS, for polling).</summary>
internal static class CrossOrigin
{
    private const string PreflightSeconds = "600";

    /// <summary>Whether the request comes from no page, from the server's own site, or from an allowed one.</summary>
    public static bool IsAllowed(HttpRequest request, EngineIoOptions options) =>
        request.Headers.Origin.ToString() is not { Length: > 0 } origin
        || IsOwn(origin, request)
        || options.AllowsOrigin(origin);

    public static void AddHeaders(HttpContext context, EngineIoOptions options)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (context.Request.Headers.Origin.ToString() is not { Length: > 0 } origin || !options.AllowsOrigin(origin))
        {
            return;
        }
        headers.AccessControlAllowOrigin = origin;
        if (options.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }
    }

    public static void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = PreflightSeconds;
        headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
