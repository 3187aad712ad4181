using Realtime.Benchmarks.Dialects;

namespace Realtime.Benchmarks.Targets;

/// <summary>Every server that the load command knows.</summary>
internal static class TargetCatalog
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new("realtime", "our API, native wire", OwnServers.ApiAsync, Known.Live, Known.Durable),
        new("realtime-signalr", "our API, SignalR wire", OwnServers.ApiAsync, Known.RealtimeHub),
        new(
            "realtime-socketio",
            "our API, Socket.IO wire",
            OwnServers.ApiAsync,
            Known.SocketIo with
            {
                RoomPrefix = "live:r",
            }
        ),
        new("gateway", "our gateway before our API; its own cost", OwnServers.Gateway(), Known.Live, Known.Durable),
        new(
            "gateway-yarp",
            "the same without its relay",
            OwnServers.Gateway(("Gateway__Relay", "false")),
            Known.Live,
            Known.Durable
        ),
        new("nginx", "nginx before our API; its own cost", OwnServers.NginxAsync, Known.Live, Known.Durable),
        new("bun", "Bun.serve (uWebSockets)", PeerServers.Bun("bun.js"), Known.Native("/")),
        new("ws", "Node ws", PeerServers.Node("ws.js"), Known.Native("/")),
        new("socket.io", "Socket.IO", PeerServers.Node("socketio.js"), Known.SocketIo),
        new("signalr", "a bare SignalR hub, JSON", PeerServers.SignalRAsync, Known.BareHub),
    ];
}
