using Microsoft.AspNetCore.Http.Connections;

namespace Realtime.Contracts.Clients;

/// <summary>One way to be connected: the protocol, how it is encoded and what carries it.</summary>
/// <param name="server">Where the server, or a gateway in front of it, is.</param>
/// <param name="token">Who connects; null: nobody in particular.</param>
/// <param name="clock">The server's.</param>
/// <exception cref="RefusedException">The server does not let such a client in.</exception>
public delegate Task<IRealtimeClient> Wire(Uri server, string? token, AdvancingClock clock);

/// <summary>All the wires there are.</summary>
public static class EveryWire
{
    public static Wire Native { get; } = async (server, token, _) => await NativeClient.ConnectAsync(server, token);

    public static Wire SignalRJson { get; } = SignalR(HttpTransportType.WebSockets, packed: false);

    public static Wire SignalRMessagePack { get; } = SignalR(HttpTransportType.WebSockets, packed: true);

    public static Wire SignalREventStream { get; } = SignalR(HttpTransportType.ServerSentEvents, packed: false);

    public static Wire SignalRLongPolling { get; } = SignalR(HttpTransportType.LongPolling, packed: true);

    public static Wire SocketIoWebSocket { get; } =
        async (server, token, _) => await SocketIoClient.ConnectAsync(await WebSocketCarrier.OpenAsync(server), token);

    public static Wire SocketIoPolling { get; } =
        async (server, token, _) => await SocketIoClient.ConnectAsync(await PollingCarrier.OpenAsync(server), token);

    public static Wire EventStream { get; } =
        async (server, token, clock) => await EventStreamClient.ConnectAsync(server, token, clock);

    public static IReadOnlyList<Wire> All { get; } =
    [
        Native,
        SignalRJson,
        SignalRMessagePack,
        SignalREventStream,
        SignalRLongPolling,
        SocketIoWebSocket,
        SocketIoPolling,
        EventStream,
    ];

    private static Wire SignalR(HttpTransportType transport, bool packed) =>
        async (server, token, _) => await SignalRClient.ConnectAsync(server, transport, packed, token);
}
