using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>
/// What a session keeps of the request that it began with, and no more: a request can have 32 KB of headers, and sessions are many.
/// </summary>
/// <param name="Headers">Those among <see cref="EngineIoOptions.KeptHeaders"/>.</param>
/// <param name="Query">Those among <see cref="EngineIoOptions.KeptQuery"/>.</param>
/// <param name="State">What <see cref="EngineIoOptions.Admit"/> has found out.</param>
internal sealed record EngineHandshake(
    IReadOnlyDictionary<string, StringValues> Headers,
    IReadOnlyDictionary<string, StringValues> Query,
    IPAddress? RemoteAddress,
    bool IsSecure,
    object? State
)
{
    private static readonly Dictionary<string, StringValues> Nothing = [];

    public static EngineHandshake Of(HttpContext context, EngineIoOptions options, object? state) =>
        new(
            Keep(options.KeptHeaders, context.Request.Headers.TryGetValue),
            Keep(options.KeptQuery, context.Request.Query.TryGetValue),
            context.Connection.RemoteIpAddress,
            context.Request.IsHttps,
            state
        );

    private static Dictionary<string, StringValues> Keep(IList<string> names, TryGet tryGet)
    {
        if (names.Count == 0)
        {
            return Nothing;
        }
        var kept = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (tryGet(name, out var value))
            {
                kept[name] = value;
            }
        }
        return kept;
    }

    private delegate bool TryGet(string name, out StringValues value);
}

/// <summary>Whether a client may begin a session.</summary>
/// <param name="Refusal">What the client is answered instead; null: it may.</param>
/// <param name="State">The handler's own object, kept as <see cref="EngineHandshake.State"/>.</param>
internal readonly record struct EngineAdmission(EngineError? Refusal, object? State = null);
