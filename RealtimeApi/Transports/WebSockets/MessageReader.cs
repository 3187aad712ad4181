using System.Buffers;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>Reads a client's messages from an upgraded stream. While nothing is under way it holds no buffer.</summary>
/// <param name="heard">Called whenever bytes arrive, so that a long message over a slow line is a sign of life too.</param>
internal sealed class MessageReader(Stream stream, int maxMessageBytes, Action heard) : IDisposable
{
    private const int ReadBytes = 4096;

    private readonly MessageAssembler messages = new(maxMessageBytes);
    private byte[] buffer = [];

    /// <summary>The payload of the message that was read last, unmasked; good until the next read.</summary>
    public ReadOnlyMemory<byte> Payload => messages.Payload;

    /// <summary>Waits for the next message or control frame.</summary>
    public async ValueTask<Incoming> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var incoming = messages.Next();
            if (incoming != Incoming.NeedsMore)
            {
                return incoming;
            }
            if (!await FillAsync(cancellationToken))
            {
                return Incoming.End;
            }
        }
    }

    /// <summary>Waits for the client's close frame, or its end, and drops everything before it.</summary>
    public async Task SkipToCloseAsync(CancellationToken cancellationToken)
    {
        while (!messages.SkipToClose() && await FillAsync(cancellationToken)) { }
    }

    public void Dispose()
    {
        messages.Forget();
        FreeBuffer();
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        messages.Keep();
        if (!messages.HasRest)
        {
            FreeBuffer();
            // Returns when there is something to read, so that an idle connection keeps no buffer.
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
        }
        if (buffer.Length == 0)
        {
            buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        }
        var count = await stream.ReadAsync(buffer, cancellationToken);
        heard();
        messages.Feed(buffer.AsMemory(0, count));
        return count > 0;
    }

    private void FreeBuffer()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }
}
