using System.Buffers;
using System.Net.WebSockets;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>
/// One WebSocket message a packet. Nothing runs for an idle client but one read that holds no buffer; a writer runs
/// while packets wait, one at a time.
/// </summary>
internal sealed class WebSocketTransport(EngineSession session, WebSocket socket, TimeProvider time)
    : IEngineTransport,
        IThreadPoolWorkItem,
        IDisposable
{
    private const int ScratchLength = 4_096;

    private readonly CancellationTokenSource _patience = new(Timeout.InfiniteTimeSpan, time);
    private readonly TaskCompletionSource _goodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isWriting;

    public string Name => EngineIoOptions.WebSocket;

    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWriting, 1) == 0)
        {
            // On the pool, so that whoever sends to a thousand clients does not write to a thousand sockets.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    public void Terminate(EngineCloseReason reason) => _ = SayGoodbyeAsync(reason);

    public void Dispose() => _patience.Dispose();

    /// <summary>Reads until the session is over and the client has agreed, or has had the time to.</summary>
    public async Task RunAsync()
    {
        using var buffer = new PooledBuffer(session.Options.MaxPayload);
        ReadResult read;
        while ((read = await ReadAsync(buffer)).IsPacket && await session.ReceiveAsync(read.Packet))
        {
            buffer.Dispose();
        }
        if (!read.IsPacket)
        {
            session.Terminate(read.Failure);
        }
        buffer.Dispose();
        await DrainAsync();
    }

    /// <summary>
    /// Reads on without interest until the client agrees to the end: a connection that is reset can lose our goodbye.
    /// </summary>
    public async Task DrainAsync()
    {
        await _goodbye.Task;
        var scratch = ArrayPool<byte>.Shared.Rent(ScratchLength);
        try
        {
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(scratch.AsMemory(), _patience.Token);
            }
        }
        catch (Exception gone) when (IsGone(gone))
        {
            socket.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    public async ValueTask<ReadResult> ReadAsync(PooledBuffer buffer)
    {
        try
        {
            // Waits with an empty buffer, so that a thousand idle clients hold none.
            var frame = await socket.ReceiveAsync(Memory<byte>.Empty, _patience.Token);
            while (frame.MessageType != WebSocketMessageType.Close && !frame.EndOfMessage)
            {
                if (!buffer.TryGetSpace(out var space))
                {
                    return new(EngineCloseReason.TooLarge);
                }
                frame = await socket.ReceiveAsync(space, _patience.Token);
                buffer.Advance(frame.Count);
            }
            return ReadResult.Of(frame.MessageType, buffer.Written, session.Options.MaxPayload);
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return new(EngineCloseReason.TransportClosed);
        }
    }

    /// <summary>Only before the session is on this transport; then its queue is what is sent.</summary>
    public async Task<bool> TrySendAsync(OutboundPacket packet)
    {
        try
        {
            await SendAsync(packet);
            return true;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return false;
        }
    }

    /// <summary>How long the client has for what must come next.</summary>
    public void Expect(TimeSpan within) => _patience.CancelAfter(within);

    private async Task SendAsync(OutboundPacket packet)
    {
        var type = packet.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var rest = packet.Frame;
        while (rest.Length > EngineSession.PartBytes)
        {
            await SendPartAsync(rest[..EngineSession.PartBytes], isLast: false);
            rest = rest[EngineSession.PartBytes..];
        }
        await SendPartAsync(rest, isLast: true);

        ValueTask SendPartAsync(ReadOnlyMemory<byte> part, bool isLast) =>
            session.WrittenAsync(socket.SendAsync(part, type, isLast, _patience.Token));
    }

    private async Task WriteAsync()
    {
        try
        {
            do
            {
                while (session.TryTake(this, out var packet))
                {
                    await SendAsync(packet);
                    session.NoteWritten();
                    if (packet == OutboundPacket.Ping)
                    {
                        session.NotePinged();
                    }
                }
                if (session.IsFlushed(this))
                {
                    session.Terminate(EngineCloseReason.ForcedClose);
                }
                Volatile.Write(ref _isWriting, 0);
            } while (session.HasWork && Interlocked.Exchange(ref _isWriting, 1) == 0);
        }
        catch (Exception gone) when (IsGone(gone))
        {
            session.Terminate(EngineCloseReason.TransportClosed);
        }
    }

    private async Task SayGoodbyeAsync(EngineCloseReason reason)
    {
        try
        {
            if (reason == EngineCloseReason.SlowConsumer)
            {
                // A close frame would only wait behind what the client does not read.
                socket.Abort();
            }
            else if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                Expect(session.Options.CloseTimeout);
                await socket.CloseOutputAsync(StatusOf(reason), null, _patience.Token);
            }
        }
        catch (Exception gone) when (IsGone(gone))
        {
            socket.Abort();
        }
        finally
        {
            _goodbye.TrySetResult();
        }
    }

    private static bool IsGone(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;

    private static WebSocketCloseStatus StatusOf(EngineCloseReason reason) =>
        reason switch
        {
            EngineCloseReason.ParseError or EngineCloseReason.TransportError => WebSocketCloseStatus.ProtocolError,
            EngineCloseReason.TooLarge => WebSocketCloseStatus.MessageTooBig,
            EngineCloseReason.ServerStopping => WebSocketCloseStatus.EndpointUnavailable,
            _ => WebSocketCloseStatus.NormalClosure,
        };

    /// <summary>A packet, or why there is none.</summary>
    public readonly record struct ReadResult(bool IsPacket, InboundPacket Packet, EngineCloseReason Failure)
    {
        public ReadResult(EngineCloseReason failure)
            : this(false, default, failure) { }

        public static ReadResult Of(WebSocketMessageType type, ReadOnlyMemory<byte> message, int maxPayload)
        {
            if (type == WebSocketMessageType.Close)
            {
                return new(EngineCloseReason.TransportClosed);
            }
            if (message.Length > maxPayload)
            {
                return new(EngineCloseReason.TooLarge);
            }
            if (type == WebSocketMessageType.Binary)
            {
                return new(true, InboundPacket.Binary(message), default);
            }
            return InboundPacket.TryReadText(message, out var packet)
                ? new(true, packet, default)
                : new(EngineCloseReason.ParseError);
        }
    }
}
