using System.Text.Json;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>One client in one namespace: what handlers hold to talk to it.</summary>
internal sealed class NamespaceSocket : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SocketConnection _connection;
    private readonly EventQueue _events;
    private readonly PendingAcks _acks = new();
    private readonly CancellationTokenSource _closed = new();
    private Phase _phase;
    private DisconnectReason _reason;

    public NamespaceSocket(string id, Namespace ns, SocketConnection connection, JsonElement auth)
    {
        Id = id;
        Namespace = ns;
        Auth = auth;
        _connection = connection;
        Closed = _closed.Token;
        _events = new EventQueue(ns.Server.Options.MaxWaitingEvents, ns.Server.Logger, Closed);
    }

    private enum Phase
    {
        BeingAdmitted,
        Connected,
        Over,
    }

    /// <summary>Of this client in this namespace; the client knows it as <c>socket.id</c>.</summary>
    public string Id { get; }

    public Namespace Namespace { get; }

    /// <summary>What the client sent along to be let in (<c>auth</c>); undefined when it sent nothing.</summary>
    public JsonElement Auth { get; }

    /// <summary>The request that the client's connection began with.</summary>
    public EngineHandshake Handshake => _connection.Session.Handshake;

    /// <summary>Cancelled when the client is not in the namespace any more.</summary>
    public CancellationToken Closed { get; }

    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _phase != Phase.Over;
            }
        }
    }

    /// <summary>The handlers' own object for this client, set by middleware or when it connects.</summary>
    public object? State { get; set; }

    /// <summary>Sends an event and never waits; false when the client is gone.</summary>
    public bool Emit(string name, params ReadOnlySpan<object?> arguments) =>
        IsConnected && Send(SocketPacketEncoder.Event(Namespace.Name, null, name, arguments, Namespace.Json));

    /// <summary>Passes arguments on as they came, byte for byte.</summary>
    public bool Emit(string name, SocketArguments arguments) =>
        IsConnected && Send(SocketPacketEncoder.Event(Namespace.Name, null, name, arguments));

    /// <summary>Sends what was encoded once for many.</summary>
    public bool Send(PreparedEvent prepared, SendKind kind = SendKind.Regular)
    {
        if (prepared.Namespace != Namespace.Name)
        {
            throw new ArgumentException($"Prepared for {prepared.Namespace}, sent in {Namespace.Name}.");
        }
        return IsConnected && _connection.Session.Send(prepared.Packets, kind);
    }

    public Task<AckReply> EmitWithAckAsync(
        string name,
        object?[] arguments,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    )
    {
        var (id, reply) = _acks.Add();
        return WaitAsync(
            SocketPacketEncoder.Event(Namespace.Name, id, name, arguments, Namespace.Json),
            id,
            reply,
            timeout ?? Namespace.Server.Options.AckTimeout,
            cancellationToken
        );
    }

    /// <summary>Puts the client out of the namespace or, with everything that it is in, out of the server.</summary>
    public void Disconnect(bool closeConnection = false)
    {
        if (TryEnd(DisconnectReason.ServerDisconnected))
        {
            _connection.Leave(this, SocketPacketEncoder.Disconnected(Namespace.Name));
        }
        if (closeConnection)
        {
            _connection.Session.Close();
        }
    }

    /// <summary>
    /// Ends the client's connection without putting it out of the namespace, so that a stock client comes back by
    /// itself, which it does not after <see cref="Disconnect"/>.
    /// </summary>
    public void Drop() => _connection.Session.Close();

    /// <summary>Completes when no long answer waits for this client any more.</summary>
    public Task LongAnswersTakenAsync() => _connection.Session.LongAnswersTakenAsync();

    internal bool Send(OutboundPacket[] packets, SendKind kind = SendKind.Regular) =>
        IsConnected && _connection.Session.Send(packets, kind);

    internal void Begin()
    {
        _ = _events.AddAsync(() => Namespace.OnConnectedAsync(this));
        lock (_gate)
        {
            if (_phase == Phase.BeingAdmitted)
            {
                _phase = Phase.Connected;
                return;
            }
        }
        // Gone in the meantime: it was connected, however short, and its handlers hear of the end as of any other.
        AddEnd();
    }

    internal Task ReceiveEventAsync(SocketPacket packet)
    {
        var name = packet.Payload[0];
        var received = new SocketEvent(
            name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText(),
            new SocketArguments(packet.Payload, First: 1, packet.Attachments, Namespace.Json),
            new SocketAck(this, packet.Id)
        );
        return _events.AddAsync(() => Namespace.OnEventAsync(this, received));
    }

    internal void ReceiveAck(SocketPacket packet) =>
        _acks.Complete(
            packet.Id!.Value,
            new AckReply(
                AckOutcome.Answered,
                new SocketArguments(packet.Payload, First: 0, packet.Attachments, Namespace.Json)
            )
        );

    /// <summary>The client is not in the namespace from now on; true for the first who says so.</summary>
    internal bool TryEnd(DisconnectReason reason)
    {
        bool wasConnected;
        lock (_gate)
        {
            if (_phase == Phase.Over)
            {
                return false;
            }
            wasConnected = _phase == Phase.Connected;
            _phase = Phase.Over;
            _reason = reason;
        }
        Namespace.Remove(this);
        _acks.End();
        _ = _closed.CancelAsync();
        if (wasConnected)
        {
            AddEnd();
        }
        return true;
    }

    public void Dispose() => _closed.Dispose();

    private void AddEnd() => _ = _events.AddAsync(EndAsync);

    private async ValueTask EndAsync()
    {
        try
        {
            await Namespace.OnDisconnectedAsync(this, _reason);
        }
        finally
        {
            Dispose();
        }
    }

    private async Task<AckReply> WaitAsync(
        OutboundPacket[] packets,
        ulong id,
        Task<AckReply> reply,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (!Send(packets))
            {
                return new AckReply(AckOutcome.Disconnected, SocketArguments.None);
            }
            return await reply.WaitAsync(timeout, Namespace.Server.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new AckReply(AckOutcome.TimedOut, SocketArguments.None);
        }
        finally
        {
            _acks.Forget(id);
        }
    }
}
