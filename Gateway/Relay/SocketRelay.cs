using Realtime.Sockets;
using Yarp.ReverseProxy.Forwarder;

namespace Realtime.Gateway.Relay;

/// <summary>
/// Carries bytes between a client's socket and a service's, both on one loop, until one of them is gone or the gateway
/// stops. Everything runs on that loop. While nothing flows it holds no buffer, no task and no timer.
/// </summary>
internal sealed class SocketRelay : ISocketHandler
{
    /// <summary>A close frame: 1001, going away (RFC 6455, section 7.4.1).</summary>
    private static readonly byte[] GoingAway = [0x88, 12, 0x03, 0xE9, .. "going away"u8];

    private readonly LoopSocket client;
    private readonly LoopSocket service;
    private readonly Relays owner;
    private Flow toService;
    private Flow toClient;
    private FrameBoundary frames;
    private State state;
    private long activeAt = Environment.TickCount64;
    private byte open = 2;

    public SocketRelay(LoopSocket client, LoopSocket service, Upstream upstream, Relays owner)
    {
        (this.client, this.service, this.owner) = (client, service, owner);
        Upstream = upstream;
        (toService, toClient) = (new(client, service), new(service, client));
    }

    /// <summary>Whether one side has said its last, so that the other should not take long.</summary>
    public bool IsEnding => state is State.Left || toClient.HasEnded || toService.HasEnded;

    /// <summary>Whom it leads to.</summary>
    public Upstream Upstream { get; }

    /// <summary>How long nothing has come from either side.</summary>
    public TimeSpan Silence => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref activeAt));

    /// <summary>Begins at the end of the loop's turn, when the client's socket has changed hands.</summary>
    public void Start(ReadOnlyMemory<byte> fromClient, ReadOnlyMemory<byte> fromService) =>
        client.Loop.Post(
            _ =>
            {
                if (!service.TryHandOver(this))
                {
                    // Closed between its answer and now: nobody else will tell.
                    Closed(service);
                    return;
                }
                if (open < 2)
                {
                    return;
                }
                client.StartReading();
                service.StartReading();
                if (!toService.Pass(fromClient.Span))
                {
                    Break(service);
                }
                else
                {
                    PassToClient(fromService.Span);
                }
            },
            null
        );

    /// <summary>Tells the client to come back elsewhere, as soon as no frame is under way, and lets go of the service.</summary>
    public void GoAway() => client.Loop.Post(static relay => ((SocketRelay)relay!).BeginToLeave(), this);

    /// <summary>Looks again on the loop, behind what has come but was not read yet, and then ends.</summary>
    public void EndIfSilentFor(TimeSpan limit) =>
        client.Loop.Post(
            _ =>
            {
                if (Silence > limit && open > 0)
                {
                    if (!IsEnding)
                    {
                        owner.Report(this, ForwarderError.UpgradeActivityTimeout, $"Silent for {Silence:g}.");
                    }
                    Close();
                }
            },
            null
        );

    /// <summary>Lets go of both sides at once.</summary>
    public void Close()
    {
        client.Close();
        service.Close();
    }

    public void Readable(LoopSocket socket)
    {
        var buffer = socket.Loop.Scratch.Span;
        var count = socket.Receive(buffer);
        switch (count)
        {
            case Received.Nothing:
                break;
            case Received.Gone:
                Break(socket);
                break;
            case Received.End:
                End(socket);
                break;
            case var _ when state is State.Left:
                // What the client still says is dropped, so that closing does not take the close frame away from it.
                break;
            default:
                Volatile.Write(ref activeAt, Environment.TickCount64);
                Pass(socket, buffer[..count]);
                break;
        }
    }

    public void Writable(LoopSocket socket)
    {
        if (!(socket == client ? toClient.GoOn() : toService.GoOn()))
        {
            Break(socket);
        }
        else
        {
            CloseWhenDone();
        }
    }

    public void Closed(LoopSocket socket)
    {
        if (socket == client || state is not State.Left)
        {
            Close();
        }
        if (--open == 0)
        {
            toService.Forget();
            toClient.Forget();
            owner.Remove(this);
        }
    }

    private void Pass(LoopSocket from, ReadOnlySpan<byte> bytes)
    {
        if (from == service)
        {
            PassToClient(bytes);
            return;
        }
        owner.Count(toService: bytes.Length, toClient: 0);
        if (!toService.Pass(bytes))
        {
            Break(service);
        }
    }

    private void PassToClient(ReadOnlySpan<byte> bytes)
    {
        if (state is State.Leaving)
        {
            bytes = bytes[..frames.PassToNext(bytes)];
        }
        else
        {
            frames.Pass(bytes);
        }
        owner.Count(toService: 0, toClient: bytes.Length);
        if (!toClient.Pass(bytes))
        {
            Break(client);
        }
        else if (state is State.Leaving && frames.IsHere)
        {
            Leave();
        }
    }

    private void End(LoopSocket from)
    {
        if (from == client)
        {
            toService.End();
        }
        else
        {
            toClient.End();
        }
        CloseWhenDone();
    }

    /// <summary>A connection was reset. The client still gets what the service said before.</summary>
    private void Break(LoopSocket socket)
    {
        if (socket == service && state is State.Relaying && !frames.SawClose && !toClient.HasEnded)
        {
            owner.Report(this, ForwarderError.UpgradeResponseDestination, "The connection has broken.");
        }
        if (socket == service && toClient.Waits)
        {
            LetServiceGo();
            return;
        }
        Close();
    }

    /// <summary>The client is told the end and closes too; what it still says until then is read and dropped.</summary>
    private void LetServiceGo()
    {
        state = State.Left;
        if (!toClient.HasEnded)
        {
            toClient.End();
        }
        toService.Forget();
        client.StartReading();
        service.Close();
    }

    private void CloseWhenDone()
    {
        if (toService is { HasEnded: true, Waits: false } && toClient is { HasEnded: true, Waits: false })
        {
            Close();
        }
    }

    private void BeginToLeave()
    {
        if (state is not State.Relaying)
        {
            return;
        }
        state = State.Leaving;
        if (frames.IsHere)
        {
            Leave();
        }
    }

    private void Leave()
    {
        if (!frames.SawClose && !toClient.HasEnded && !toClient.Pass(GoingAway))
        {
            Close();
            return;
        }
        LetServiceGo();
    }

    private enum State : byte
    {
        Relaying,

        /// <summary>The gateway stops, and a frame is under way.</summary>
        Leaving,

        /// <summary>The client has been told, or knows by the end of its stream; the service has been let go.</summary>
        Left,
    }
}
