using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace Realtime.Gateway.Affinity;

/// <summary>
/// What a protocol calls the id of a connection that spans several requests: the query parameter that repeats it, and
/// the fields of the handshake's answer that give it, the first that is there.
/// </summary>
internal sealed record ConnectionIds(string Parameter, IReadOnlyList<string> Fields)
{
    /// <summary>Route metadata: the protocol of that route.</summary>
    private const string Metadata = "ConnectionIds";

    private static readonly Dictionary<string, ConnectionIds> Protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SocketIo"] = new("sid", ["sid"]),
        // Before version 1 of the negotiation there was no token and the id itself was repeated.
        ["SignalR"] = new("id", ["connectionToken", "connectionId"]),
    };

    /// <summary>Null: requests of this route stand alone.</summary>
    public static ConnectionIds? Of(RouteConfig route) =>
        route.Metadata?.GetValueOrDefault(Metadata) is not { } name ? null
        : Protocols.TryGetValue(name, out var protocol) ? protocol
        : throw new InvalidOperationException(
            $"Route '{route.RouteId}' has the metadata {Metadata}: \"{name}\"; known are {string.Join(", ", Protocols.Keys)}."
        );

    /// <summary>Whether this request begins a connection that others will go on with. A WebSocket goes on by itself.</summary>
    public bool IsHandshake(HttpRequest request) =>
        !request.Query.ContainsKey(Parameter)
        && request.HttpContext.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true };
}
