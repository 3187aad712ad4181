using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.Sockets;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>
/// One native WebSocket on a socket of our own, after the HTTP server has let go of it: the fast way. Everything that is read
/// is read on the socket's loop. A command that has to wait goes on elsewhere, and until it is done nothing more is read: that
/// keeps a session's commands in order, and what waits for it bounded.
/// </summary>
internal sealed class LoopWebSocket : LoopOutbox, IConnection, ISocketHandler
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int BusyAndAwaited = 2;

    private readonly LoopWebSockets all;
    private readonly MessageAssembler messages;
    private Session session = null!;
    private Task underWay = Task.CompletedTask;
    private Action? commandDone;
    private ITimer? patience;
    private int closing;

    // Opening the session counts as its first command.
    private int commands = Busy;
    private volatile bool discards;
    private bool peerClosed;
    private bool gone;
    private bool ended;

    /// <param name="early">What the client said before it was greeted.</param>
    public LoopWebSocket(LoopSocket socket, Memory<byte> early, LoopWebSockets all)
        : base(socket, all.OutboxLimits)
    {
        this.all = all;
        messages = new(all.SessionLimits.MaxMessageBytes);
        messages.Feed(early);
    }

    public IWireFormat Format => WebSocketFormat.Instance;

    public bool HasPulse => true;

    public CloseReason? ClosedFor { get; private set; }

    private bool IsClosing => Volatile.Read(ref closing) != 0;

    /// <summary>Greets the client, then reads what it says. Completes when reading has begun.</summary>
    public async ValueTask OpenAsync(Session mine)
    {
        session = mine;
        try
        {
            await all.OpenAsync(session);
        }
        catch
        {
            Abort();
            throw;
        }
        finally
        {
            Volatile.Write(ref commands, Idle);
            Socket.Loop.Post(static it => ((LoopWebSocket)it!).GoOn(), this);
        }
    }

    public void Ping() => Post(WebSocketFormat.Ping);

    public void Close(CloseReason reason) => Close(reason, WebSocketFormat.Close(reason));

    public void Abort()
    {
        Interlocked.Exchange(ref closing, 1);
        Socket.Close();
    }

    void ISocketHandler.Readable(LoopSocket socket)
    {
        if (Volatile.Read(ref commands) != Idle && IsAwaited())
        {
            socket.PauseReading();
            return;
        }
        var scratch = socket.Loop.Scratch;
        var count = socket.Receive(scratch.Span);
        if (count == Received.Nothing)
        {
            return;
        }
        if (count <= Received.End)
        {
            PeerEnds(gone: count == Received.Gone);
            return;
        }
        session.Heard();
        if (!discards)
        {
            messages.Feed(scratch[..count]);
            Read();
        }
    }

    void ISocketHandler.Writable(LoopSocket socket) => Unblock();

    void ISocketHandler.Closed(LoopSocket socket)
    {
        gone = true;
        Interlocked.Exchange(ref closing, 1);
        Abandon();
        Interlocked.Exchange(ref patience, null)?.Dispose();
        if (!IsAwaited())
        {
            End();
        }
    }

    protected override void Overflowed() => Close(CloseReason.SlowConsumer);

    protected override void Ended(bool gone)
    {
        if (gone || Volatile.Read(ref peerClosed))
        {
            Abort();
        }
        else if (discards)
        {
            Socket.EndSending();
        }
    }

    /// <summary>Reads all that is there, up to a command that has to wait.</summary>
    private void Read()
    {
        while (!gone)
        {
            var incoming = messages.Next();
            switch (incoming)
            {
                case Incoming.NeedsMore:
                    messages.Keep();
                    return;
                case Incoming.Text or Incoming.Binary when IsClosing:
                    // It is read only for the answer to our close.
                    break;
                case Incoming.Text:
                    underWay = all.Commands.RunAsync(session, messages.Payload.Span);
                    if (!underWay.IsCompletedSuccessfully)
                    {
                        GoOnAfterCommand();
                        return;
                    }
                    break;
                case Incoming.Binary:
                    all.Commands.Refuse(session, Errors.Binary, id: null);
                    break;
                case Incoming.Ping:
                    Post(WebSocketFormat.Pong(messages.Payload));
                    break;
                case Incoming.Pong:
                    break;
                case Incoming.Close:
                    EchoClose();
                    return;
                case Incoming.TooLarge:
                    Fail(CloseReason.TooLarge);
                    return;
                case Incoming.NotUtf8:
                    Fail(CloseReason.NotUtf8);
                    return;
                default:
                    Fail(CloseReason.ProtocolError);
                    return;
            }
        }
    }

    /// <summary>Whether a command is under way; then <see cref="GoOn"/> is called when it is done.</summary>
    private bool IsAwaited() => Interlocked.CompareExchange(ref commands, BusyAndAwaited, Busy) != Idle;

    private void GoOnAfterCommand()
    {
        messages.Keep();
        Volatile.Write(ref commands, messages.HasRest ? BusyAndAwaited : Busy);
        underWay.GetAwaiter().UnsafeOnCompleted(commandDone ??= CommandDone);
    }

    /// <summary>On any thread.</summary>
    private void CommandDone()
    {
        if (underWay.Exception is { } problem)
        {
            // Commands answer what goes wrong: this is a bug.
            all.LogFailed(problem, session.ClientId);
            Abort();
        }
        underWay = Task.CompletedTask;
        if (Interlocked.Exchange(ref commands, Idle) == BusyAndAwaited)
        {
            Socket.Loop.Post(static it => ((LoopWebSocket)it!).GoOn(), this);
        }
    }

    /// <summary>On the loop, after a command on which the rest had to wait.</summary>
    private void GoOn()
    {
        if (gone)
        {
            End();
            return;
        }
        Read();
        if (!peerClosed && !IsAwaited())
        {
            Socket.StartReading();
        }
    }

    /// <summary>Answers the client's close frame; what it says behind that is not read.</summary>
    private void EchoClose()
    {
        Close(reason: null, WebSocketFormat.Echo(messages.Payload.Span));
        messages.Forget();
        PeerEnds(gone: false);
    }

    /// <summary>The peer says no more: if we have something left to say, that goes out first.</summary>
    private void PeerEnds(bool gone)
    {
        Socket.PauseReading();
        Volatile.Write(ref peerClosed, true);
        if (gone || !IsClosing || HasEnded)
        {
            Abort();
        }
    }

    /// <summary>
    /// Fails the connection (RFC 6455, section 7.1.7): says why and ends the stream at once. What the client still sends is read
    /// and dropped until it ends its own: closing a socket with unread bytes resets it, and the client would lose the close frame
    /// that says why. The connection's patience ends this.
    /// </summary>
    private void Fail(CloseReason reason)
    {
        messages.Forget();
        discards = true;
        Close(reason);
        if (HasEnded)
        {
            // It was closed for another reason before, and that has been said.
            Socket.EndSending();
        }
    }

    private void Close(CloseReason? reason, PreparedFrame last)
    {
        if (Interlocked.Exchange(ref closing, 1) != 0)
        {
            return;
        }
        ClosedFor = reason;
        // A peer that neither reads its last frames nor answers the close must not keep the connection.
        patience = all.Clock.CreateTimer(
            static it => ((LoopWebSocket)it!).Abort(),
            this,
            all.SessionLimits.CloseTimeout,
            Timeout.InfiniteTimeSpan
        );
        Complete(last);
    }

    private void End()
    {
        if (!ended)
        {
            ended = true;
            messages.Forget();
            all.End(session);
        }
    }
}
