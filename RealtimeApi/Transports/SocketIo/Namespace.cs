using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>Decides whether a client may enter a namespace: null lets it on to the next one, a refusal does not.</summary>
internal delegate ValueTask<ConnectRefusal?> ConnectMiddleware(NamespaceSocket socket);

/// <summary>What a client's event does.</summary>
internal delegate ValueTask SocketEventHandler(NamespaceSocket socket, SocketEvent received);

/// <summary>
/// One channel of a Socket.IO server: who may enter it, what its events do, who is in it. Set up before the server
/// starts. Handlers of one client run in order and one at a time, first of all the one for its connection and last of
/// all the one for its disconnection.
/// </summary>
internal sealed partial class Namespace(string name, SocketIoServer server)
{
    private readonly Dictionary<string, SocketEventHandler> _handlers = new(StringComparer.Ordinal);
    private readonly List<ConnectMiddleware> _middleware = [];
    private readonly ConcurrentDictionary<string, NamespaceSocket> _sockets = new();
    private readonly ILogger _logger = server.Logger;
    private Func<NamespaceSocket, ValueTask> _onConnect = _ => default;
    private Func<NamespaceSocket, DisconnectReason, ValueTask> _onDisconnect = (_, _) => default;
    private SocketEventHandler _onAnyOther = (_, _) => default;
    private Func<NamespaceSocket, SocketEvent, InvalidArgumentException, ValueTask> _onInvalid = (_, _, _) => default;

    public string Name => name;

    public SocketIoServer Server => server;

    public JsonSerializerOptions Json => server.Options.Json;

    /// <summary>Everybody who is in the namespace now.</summary>
    public IEnumerable<NamespaceSocket> Sockets => _sockets.Values;

    public Namespace Use(ConnectMiddleware middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    public Namespace OnConnect(Func<NamespaceSocket, ValueTask> handler)
    {
        _onConnect = handler;
        return this;
    }

    public Namespace OnDisconnect(Func<NamespaceSocket, DisconnectReason, ValueTask> handler)
    {
        _onDisconnect = handler;
        return this;
    }

    public Namespace On(string eventName, SocketEventHandler handler)
    {
        _handlers.Add(eventName, handler);
        return this;
    }

    /// <summary>An event of one argument; the type's default when the client sent none.</summary>
    public Namespace On<T>(string eventName, Func<NamespaceSocket, T?, SocketAck, ValueTask> handler) =>
        On(eventName, (socket, received) => handler(socket, received.Arguments.Get<T>(0), received.Ack));

    /// <summary>An event of two arguments; defaults for those that the client did not send.</summary>
    public Namespace On<T1, T2>(string eventName, Func<NamespaceSocket, T1?, T2?, SocketAck, ValueTask> handler) =>
        On(
            eventName,
            (socket, received) =>
                handler(socket, received.Arguments.Get<T1>(0), received.Arguments.Get<T2>(1), received.Ack)
        );

    /// <summary>Events that no other handler is for.</summary>
    public Namespace OnAnyOther(SocketEventHandler handler)
    {
        _onAnyOther = handler;
        return this;
    }

    /// <summary>Events whose arguments are not what their handler takes; without this they are dropped.</summary>
    public Namespace OnInvalid(Func<NamespaceSocket, SocketEvent, InvalidArgumentException, ValueTask> handler)
    {
        _onInvalid = handler;
        return this;
    }

    /// <summary>Encodes an event once, for any number of clients in this namespace.</summary>
    public PreparedEvent Prepare(string eventName, params ReadOnlySpan<object?> arguments) =>
        new(name, SocketPacketEncoder.Event(name, null, eventName, arguments, Json));

    /// <summary>Sends an event, encoded once, to everybody in the namespace.</summary>
    public void Emit(string eventName, params ReadOnlySpan<object?> arguments)
    {
        var prepared = Prepare(eventName, arguments);
        foreach (var socket in Sockets)
        {
            socket.Send(prepared);
        }
    }

    /// <summary>Null when the client may enter, else the packet that tells it why not.</summary>
    internal async ValueTask<OutboundPacket?> AdmitAsync(NamespaceSocket socket)
    {
        try
        {
            foreach (var middleware in _middleware)
            {
                if (await middleware(socket) is { } refusal)
                {
                    return SocketPacketEncoder.Refused(name, refusal, Json);
                }
            }
            return null;
        }
        catch (Exception bug)
        {
            LogMiddlewareFailure(name, bug);
            return SocketPacketEncoder.Refused(name, ConnectRefusal.Failed, Json);
        }
    }

    internal void Add(NamespaceSocket socket)
    {
        _sockets[socket.Id] = socket;
        if (!socket.IsConnected)
        {
            Remove(socket);
        }
    }

    internal void Remove(NamespaceSocket socket) => _sockets.TryRemove(socket.Id, out _);

    internal ValueTask OnConnectedAsync(NamespaceSocket socket) => _onConnect(socket);

    internal ValueTask OnDisconnectedAsync(NamespaceSocket socket, DisconnectReason reason) =>
        _onDisconnect(socket, reason);

    internal async ValueTask OnEventAsync(NamespaceSocket socket, SocketEvent received)
    {
        try
        {
            await _handlers.GetValueOrDefault(received.Name, _onAnyOther)(socket, received);
        }
        catch (InvalidArgumentException invalid)
        {
            LogInvalidEvent(name, received.Name, invalid.Message);
            await _onInvalid(socket, received, invalid);
        }
    }

    [LoggerMessage(LogLevel.Error, "A middleware of {Namespace} failed.")]
    private partial void LogMiddlewareFailure(string @namespace, Exception exception);

    [LoggerMessage(LogLevel.Debug, "{Namespace}: {Event} had arguments that its handler does not take: {Reason}")]
    private partial void LogInvalidEvent(string @namespace, string @event, string reason);
}
