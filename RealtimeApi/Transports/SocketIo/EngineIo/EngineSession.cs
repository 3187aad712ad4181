using System.Diagnostics.CodeAnalysis;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>
/// One client, on whichever transport it is: its queue, its heartbeat and its end. Only this class knows whether the
/// session is open, closing (what waits is still delivered) or closed.
/// </summary>
internal sealed class EngineSession
{
    /// <summary>Something larger is written in parts: only between two of them does one see that the client reads on.</summary>
    public const int PartBytes = 64 * 1024;

    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(15);

    private readonly Lock _gate = new();
    private readonly EngineServer _server;
    private readonly SendQueue _queue;
    private readonly Heartbeat _heartbeat;
    private readonly ITimer _timer;
    private IEngineTransport _transport;
    private State _state = State.Open;
    private EngineCloseReason _reason;

    public EngineSession(
        string id,
        EngineServer server,
        EngineHandshake handshake,
        Func<EngineSession, IEngineTransport> transport
    )
    {
        Id = id;
        _server = server;
        Handshake = handshake;
        _queue = new SendQueue(
            server.Options.MaxQueuedPackets,
            server.Options.MaxQueuedBytes,
            server.Options.MaxQueuedVolatileBytes
        );
        _transport = transport(this);
        _heartbeat = new Heartbeat(server.Options, server.Time);
        _timer = server.Time.CreateTimer(
            static session => ((EngineSession)session!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    private enum State
    {
        Open,
        Closing,
        Closed,
    }

    public string Id { get; }

    public EngineHandshake Handshake { get; }

    public EngineIoOptions Options => _server.Options;

    public TimeProvider Time => _server.Time;

    /// <summary>The handler's own object for this session.</summary>
    public object? Tag { get; set; }

    public IEngineTransport Transport
    {
        get
        {
            lock (_gate)
            {
                return _transport;
            }
        }
    }

    /// <summary>Why the session is over; meaningful once it is.</summary>
    public EngineCloseReason CloseReason
    {
        get
        {
            lock (_gate)
            {
                return _reason;
            }
        }
    }

    /// <summary>There is something to write for the transport.</summary>
    public bool HasWork
    {
        get
        {
            lock (_gate)
            {
                return _state == State.Closing || !_queue.IsEmpty;
            }
        }
    }

    /// <summary>The client has its handshake, or it is on its way: from now on its heart beats.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_state == State.Open)
            {
                _timer.Change(Options.PingInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>
    /// Puts packets in a row into the queue, and never waits. False when the session is over, also when it is over
    /// because of this: a client for which too much waits is cut (<see cref="EngineCloseReason.SlowConsumer"/>).
    /// </summary>
    public bool Send(params ReadOnlySpan<OutboundPacket> packets) => Send(packets, SendKind.Regular);

    public bool Send(ReadOnlySpan<OutboundPacket> packets, SendKind kind)
    {
        IEngineTransport transport;
        bool isQueued;
        lock (_gate)
        {
            if (_state != State.Open)
            {
                return false;
            }
            isQueued = _queue.TryAdd(packets, kind);
            transport = _transport;
        }
        if (!isQueued)
        {
            if (kind != SendKind.Volatile)
            {
                Terminate(EngineCloseReason.SlowConsumer);
            }
            return false;
        }
        transport.Wake();
        return true;
    }

    /// <summary>Completes when the transport has taken every long answer, or the session is not open any more.</summary>
    public Task LongAnswersTakenAsync()
    {
        lock (_gate)
        {
            return _state == State.Open ? _queue.LongAnswersTakenAsync() : Task.CompletedTask;
        }
    }

    /// <summary>The next packet for the client; none for a transport that is not the session's any more.</summary>
    public bool TryTake(IEngineTransport by, [NotNullWhen(true)] out OutboundPacket? packet)
    {
        lock (_gate)
        {
            packet = null;
            return _transport == by && _queue.TryTake(out packet);
        }
    }

    /// <summary>All that a transport has taken is written, or can't be any more.</summary>
    public void NoteWritten()
    {
        lock (_gate)
        {
            _queue.Written();
        }
    }

    /// <summary>The ping has gone out.</summary>
    public void NotePinged()
    {
        lock (_gate)
        {
            _heartbeat.NotePinged();
        }
    }

    /// <summary>
    /// Waits for a write. One that is not done at once has waited until something before it was taken, by the client or
    /// by what is between.
    /// </summary>
    public ValueTask WrittenAsync(ValueTask write)
    {
        return write.IsCompleted ? write : WaitAsync(write);

        async ValueTask WaitAsync(ValueTask waiting)
        {
            await waiting;
            lock (_gate)
            {
                _heartbeat.NoteTaken();
            }
        }
    }

    /// <summary>Everything is delivered and the client is to be told that this was all.</summary>
    public bool IsFlushed(IEngineTransport by)
    {
        lock (_gate)
        {
            return _transport == by && _state == State.Closing && _queue.IsEmpty;
        }
    }

    /// <summary>Delivers what waits, then ends the session.</summary>
    public void Close(EngineCloseReason reason = EngineCloseReason.ForcedClose)
    {
        IEngineTransport transport;
        lock (_gate)
        {
            if (_state != State.Open)
            {
                return;
            }
            _state = State.Closing;
            _reason = reason;
            _queue.LetGo();
            transport = _transport;
            _timer.Change(Options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }
        _server.Handler.OnClose(this, reason);
        transport.Wake();
    }

    /// <summary>Ends the session at once.</summary>
    public void Terminate(EngineCloseReason reason)
    {
        IEngineTransport transport;
        bool wasOpen;
        lock (_gate)
        {
            if (_state == State.Closed)
            {
                return;
            }
            wasOpen = _state == State.Open;
            reason = _reason = wasOpen ? reason : _reason;
            _state = State.Closed;
            _queue.Clear();
            transport = _transport;
        }
        _timer.Dispose();
        _server.Forget(this);
        transport.Terminate(reason);
        if (wasOpen)
        {
            _server.Handler.OnClose(this, reason);
        }
    }

    /// <summary>Takes a packet of the client; false when the session is over because of it, or was before.</summary>
    public async ValueTask<bool> ReceiveAsync(InboundPacket packet)
    {
        if (!IsOpen())
        {
            return false;
        }
        switch (packet.Type)
        {
            case PacketType.Message:
                await _server.Handler.OnMessageAsync(this, packet.Data, packet.IsBinary);
                return IsOpen();
            case PacketType.Pong:
                OnPong();
                return true;
            case PacketType.Close:
                Terminate(EngineCloseReason.TransportClosed);
                return false;
            case PacketType.Noop:
                return true;
            default:
                // open is the server's to send, since protocol 4 ping too; upgrade belongs to a probe.
                Terminate(EngineCloseReason.ParseError);
                return false;
        }
    }

    /// <summary>Continues on another transport; false when the session is not on the old one any more.</summary>
    public bool TryMove(IEngineTransport from, IEngineTransport to)
    {
        lock (_gate)
        {
            if (_state != State.Open || _transport != from)
            {
                return false;
            }
            _transport = to;
        }
        to.Wake();
        return true;
    }

    /// <summary>
    /// The client's time was over before this moment, though the timer has not said so yet. For requests that come at
    /// the last millisecond.
    /// </summary>
    public bool IsOverdue()
    {
        lock (_gate)
        {
            return _state == State.Open && _heartbeat.IsOverdue;
        }
    }

    private bool IsOpen()
    {
        lock (_gate)
        {
            return _state == State.Open;
        }
    }

    private void OnPong()
    {
        lock (_gate)
        {
            if (_state == State.Open && _heartbeat.TryPong())
            {
                _timer.Change(Options.PingInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void OnTimer()
    {
        IEngineTransport? transport = null;
        lock (_gate)
        {
            if (_state == State.Open && !_heartbeat.IsPongDue)
            {
                _queue.AddPing();
                _timer.Change(_heartbeat.Ping(), Timeout.InfiniteTimeSpan);
                transport = _transport;
            }
            else if (_state == State.Open && _heartbeat.TimeLeft > TimerResolution)
            {
                _timer.Change(_heartbeat.TimeLeft, Timeout.InfiniteTimeSpan);
                return;
            }
        }
        if (transport is null)
        {
            Terminate(EngineCloseReason.PingTimeout);
            return;
        }
        transport.Wake();
    }
}
