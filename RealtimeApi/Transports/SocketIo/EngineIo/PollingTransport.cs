using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>HTTP long-polling: a GET that waits for packets, a POST that brings some, at most one of each at a time.</summary>
internal sealed class PollingTransport(EngineSession session) : IEngineTransport
{
    private const string PlainText = "text/plain; charset=UTF-8";
    private static readonly ReadOnlyMemory<byte> Ok = "ok"u8.ToArray();
    private static readonly TimeSpan UpgradeGrace = TimeSpan.FromMilliseconds(25);

    private TaskCompletionSource? _poll;
    private int _isPosting;
    private WebSocketTransport? _candidate;
    private volatile bool _isUpgrading;
    private volatile OutboundPacket? _lastWord;

    public string Name => EngineIoOptions.Polling;

    public void Wake() => Volatile.Read(ref _poll)?.TrySetResult();

    public void Terminate(EngineCloseReason reason)
    {
        _lastWord = reason == EngineCloseReason.TransportClosed ? OutboundPacket.Noop : OutboundPacket.Close;
        Wake();
        Volatile.Read(ref _candidate)?.Terminate(reason);
    }

    /// <summary>One WebSocket at a time may try to take over.</summary>
    public bool TryBeginUpgrade(WebSocketTransport candidate) =>
        Interlocked.CompareExchange(ref _candidate, candidate, null) is null;

    /// <summary>The WebSocket works: from now on polls end at once, so that the client can let go of them.</summary>
    public void PrepareUpgrade()
    {
        _isUpgrading = true;
        Wake();
    }

    /// <summary>Leaves the session to the WebSocket; false when a post is still under way.</summary>
    public bool TryRetire()
    {
        // Stays set, so that no post can come between this and the move.
        return Interlocked.CompareExchange(ref _isPosting, 1, 0) == 0;
    }

    /// <summary>The WebSocket did not take over; polling goes on.</summary>
    public void AbandonUpgrade()
    {
        _isUpgrading = false;
        Volatile.Write(ref _candidate, null);
    }

    public Task HandleAsync(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) ? PollAsync(context)
        : HttpMethods.IsPost(context.Request.Method) ? PostAsync(context)
        : EngineError.BadRequest.WriteAsync(context.Response);

    public static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        SetHeaders(response, body.Length);
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    private async Task PollAsync(HttpContext context)
    {
        var poll = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _poll, poll, null) is not null)
        {
            session.Terminate(EngineCloseReason.TransportError);
            await EngineError.BadRequest.WriteAsync(context.Response);
            return;
        }
        if (_lastWord is not null || session.HasWork)
        {
            Wake();
        }
        await using (
            context.RequestAborted.UnsafeRegister(static p => ((TaskCompletionSource)p!).TrySetCanceled(), poll)
        )
        {
            try
            {
                await (_isUpgrading ? WaitBrieflyAsync(poll.Task) : poll.Task);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The client gave the poll up, and with it whatever it would have carried.
                session.Terminate(EngineCloseReason.TransportClosed);
                return;
            }
        }
        await AnswerPollAsync(context);
    }

    /// <summary>
    /// A poll that comes while the client moves to its WebSocket either belongs to the time before, and is let go of
    /// with a noop, or was sent after the move and is wrong: the move is a moment away.
    /// </summary>
    private Task WaitBrieflyAsync(Task poll) => Task.WhenAny(poll, Task.Delay(UpgradeGrace, session.Time)).Unwrap();

    private async Task AnswerPollAsync(HttpContext context)
    {
        if (session.Transport != this)
        {
            await EngineError.BadRequest.WriteAsync(context.Response);
            return;
        }
        var packets = new List<OutboundPacket>();
        while (session.TryTake(this, out var packet))
        {
            packets.Add(packet);
        }
        var hasPing = packets.Contains(OutboundPacket.Ping);
        var isLast = session.IsFlushed(this);
        if (isLast)
        {
            packets.Add(OutboundPacket.Close);
        }
        else if (packets.Count == 0)
        {
            packets.Add(_lastWord ?? OutboundPacket.Noop);
        }

        // The client may poll again as soon as it has read this, which can be before the write returns.
        Volatile.Write(ref _poll, null);
        try
        {
            await WriteInPartsAsync(context.Response, packets);
            if (hasPing)
            {
                // A poll is read as a whole.
                session.NotePinged();
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            session.Terminate(EngineCloseReason.TransportClosed);
        }
        finally
        {
            session.NoteWritten();
        }
        if (isLast)
        {
            session.Terminate(EngineCloseReason.ForcedClose);
        }
    }

    /// <summary>Straight from the packets: put together into one body, long answers would be in memory twice.</summary>
    private async Task WriteInPartsAsync(HttpResponse response, List<OutboundPacket> packets)
    {
        SetHeaders(response, packets.Sum(packet => packet.PollingForm.Length) + packets.Count - 1);
        var writer = response.BodyWriter;
        var unflushed = 0;
        for (var i = 0; i < packets.Count; i++)
        {
            if (i > 0)
            {
                writer.Write([PayloadReader.Separator]);
                unflushed++;
            }
            var rest = packets[i].PollingForm;
            while (!rest.IsEmpty)
            {
                var part = rest[..Math.Min(rest.Length, EngineSession.PartBytes - unflushed)];
                writer.Write(part.Span);
                unflushed += part.Length;
                rest = rest[part.Length..];
                if (unflushed >= EngineSession.PartBytes)
                {
                    await FlushAsync();
                }
            }
        }
        await FlushAsync();

        async ValueTask FlushAsync()
        {
            unflushed = 0;
            await session.WrittenAsync(WaitAsync(writer.FlushAsync(response.HttpContext.RequestAborted)));
        }

        static ValueTask WaitAsync(ValueTask<FlushResult> flush)
        {
            return flush.IsCompletedSuccessfully ? default : AwaitAsync(flush);

            static async ValueTask AwaitAsync(ValueTask<FlushResult> flush) => await flush;
        }
    }

    private static void SetHeaders(HttpResponse response, int length)
    {
        response.ContentType = PlainText;
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
    }

    private async Task PostAsync(HttpContext context)
    {
        if (Interlocked.CompareExchange(ref _isPosting, 1, 0) != 0)
        {
            session.Terminate(EngineCloseReason.TransportError);
            await EngineError.BadRequest.WriteAsync(context.Response);
            return;
        }
        var failure = await ReceiveAsync(context);

        // As with polls: the next post may come before the answer to this one is written.
        Volatile.Write(ref _isPosting, 0);
        await (failure?.WriteAsync(context.Response) ?? WriteAsync(context.Response, Ok));
    }

    private async Task<EngineError?> ReceiveAsync(HttpContext context)
    {
        // Binary bodies belong to protocol 3.
        if (context.Request.ContentType is "application/octet-stream")
        {
            return Fail(EngineCloseReason.ParseError, EngineError.BadRequest);
        }
        using var body = new PooledBuffer(session.Options.MaxPayload);
        try
        {
            if (!await TryReadBodyAsync(context, body))
            {
                return Fail(EngineCloseReason.TooLarge, EngineError.TooLarge);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // The client gave the post up halfway, or it was no HTTP after all.
            return Fail(EngineCloseReason.TransportError, EngineError.BadRequest);
        }
        return await DispatchAsync(body.Written);
    }

    private async Task<EngineError?> DispatchAsync(ReadOnlyMemory<byte> body)
    {
        var packets = new PayloadReader(body);
        while (packets.TryRead(out var packet))
        {
            if (!await session.ReceiveAsync(packet))
            {
                return session.CloseReason == EngineCloseReason.ParseError ? EngineError.BadRequest : null;
            }
        }
        return packets.IsBroken ? Fail(EngineCloseReason.ParseError, EngineError.BadRequest) : null;
    }

    private EngineError Fail(EngineCloseReason reason, EngineError error)
    {
        session.Terminate(reason);
        return error;
    }

    private static async Task<bool> TryReadBodyAsync(HttpContext context, PooledBuffer body)
    {
        while (body.TryGetSpace(out var space))
        {
            var read = await context.Request.Body.ReadAsync(space, context.RequestAborted);
            if (read == 0)
            {
                return true;
            }
            body.Advance(read);
        }
        return false;
    }
}
