using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>What was known of a client when its session began; outlives the request that it came with.</summary>
internal sealed record EngineHandshake(
    IReadOnlyDictionary<string, StringValues> Headers,
    IReadOnlyDictionary<string, StringValues> Query,
    IReadOnlyDictionary<string, string> Cookies,
    IPAddress? RemoteAddress,
    bool IsSecure,
    ClaimsPrincipal User,
    IReadOnlyDictionary<object, object?> Items
)
{
    public static EngineHandshake Of(HttpContext context) =>
        new(
            Copy(context.Request.Headers),
            Copy(context.Request.Query),
            context.Request.Cookies.ToDictionary(cookie => cookie.Key, cookie => cookie.Value),
            context.Connection.RemoteIpAddress,
            context.Request.IsHttps,
            context.User,
            context.Items.ToDictionary(item => item.Key, item => item.Value)
        );

    private static Dictionary<string, StringValues> Copy(IEnumerable<KeyValuePair<string, StringValues>> values) =>
        values.ToDictionary(value => value.Key, value => value.Value, StringComparer.OrdinalIgnoreCase);
}
