using System.Text.Json;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>One client's connection and the namespaces that it is in.</summary>
internal sealed class SocketConnection
{
    private readonly Lock _gate = new();
    private readonly SocketIoServer _server;
    private readonly PacketAssembler _packets;
    private readonly ITimer _connectTimer;

    // A null is a client whose admission is still being decided.
    private readonly Dictionary<string, NamespaceSocket?> _sockets = new(StringComparer.Ordinal);

    // Namespaces that the server put the client out of: what was under way then is no offence.
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private bool _isClosed;

    public SocketConnection(SocketIoServer server, EngineSession session)
    {
        _server = server;
        Session = session;
        _packets = new PacketAssembler(server.Options.MaxAttachments);
        _connectTimer = server.Time.CreateTimer(
            static connection => ((SocketConnection)connection!).Session.Close(),
            this,
            server.Options.ConnectTimeout,
            Timeout.InfiniteTimeSpan
        );
    }

    public EngineSession Session { get; }

    public Task ReceiveAsync(ReadOnlySpan<byte> message, bool isBinary)
    {
        if (!_packets.TryAdd(message, isBinary, out var packet))
        {
            return Refuse();
        }
        return packet switch
        {
            null => Task.CompletedTask,
            { Type: SocketPacketType.Connect } => Connect(packet.Namespace, packet.Payload),
            _ => DispatchAsync(packet),
        };
    }

    public void Close(EngineCloseReason reason)
    {
        NamespaceSocket?[] sockets;
        lock (_gate)
        {
            _isClosed = true;
            sockets = [.. _sockets.Values];
            _sockets.Clear();
        }
        _connectTimer.Dispose();
        foreach (var socket in sockets)
        {
            socket?.TryEnd(DisconnectReasons.Of(reason));
        }
    }

    /// <summary>The server has put the client out of a namespace.</summary>
    public void Leave(NamespaceSocket socket, OutboundPacket farewell)
    {
        Session.Send(farewell);
        Forget(socket, isServersWish: true);
    }

    private Task DispatchAsync(SocketPacket packet)
    {
        NamespaceSocket? socket;
        lock (_gate)
        {
            if (!_sockets.TryGetValue(packet.Namespace, out socket) && _left.Contains(packet.Namespace))
            {
                return Task.CompletedTask;
            }
        }
        if (socket is null)
        {
            // Nobody may speak in a namespace before the server has let it in.
            return Refuse();
        }
        if (packet.IsEvent)
        {
            return socket.ReceiveEventAsync(packet);
        }
        if (packet.IsAck)
        {
            socket.ReceiveAck(packet);
        }
        else if (socket.TryEnd(DisconnectReason.ClientLeft))
        {
            Forget(socket, isServersWish: false);
        }
        return Task.CompletedTask;
    }

    private Task Connect(string name, JsonElement auth)
    {
        if (_server.Find(name) is not { } ns)
        {
            Session.Send(SocketPacketEncoder.Refused(name, ConnectRefusal.UnknownNamespace, _server.Options.Json));
            return Task.CompletedTask;
        }
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isClosed && _sockets.TryAdd(name, null);
            _left.Remove(name);
        }
        if (!isFirst)
        {
            return Refuse();
        }
        // Not awaited: who has to wait for its admission to one namespace can use the others meanwhile.
        _ = AdmitAsync(new NamespaceSocket(SocketIoServer.NewId(), ns, this, auth));
        return Task.CompletedTask;
    }

    private async Task AdmitAsync(NamespaceSocket socket)
    {
        var ns = socket.Namespace;
        if (await ns.AdmitAsync(socket) is { } refusal)
        {
            lock (_gate)
            {
                _sockets.Remove(ns.Name);
            }
            Session.Send(refusal);
            return;
        }
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }
            _sockets[ns.Name] = socket;
            _connectTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        // In this order: a broadcast to the namespace must not overtake the word that the client is in it.
        Session.Send(SocketPacketEncoder.Connected(ns.Name, socket.Id));
        socket.Begin();
        ns.Add(socket);
    }

    private void Forget(NamespaceSocket socket, bool isServersWish)
    {
        lock (_gate)
        {
            if (_isClosed || !_sockets.Remove(socket.Namespace.Name))
            {
                return;
            }
            if (isServersWish)
            {
                _left.Add(socket.Namespace.Name);
            }
            if (_sockets.Count == 0)
            {
                _connectTimer.Change(_server.Options.ConnectTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private Task Refuse()
    {
        Session.Terminate(EngineCloseReason.ParseError);
        return Task.CompletedTask;
    }
}
