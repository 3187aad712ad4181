using System.Buffers;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>What came off the stream.</summary>
internal enum Incoming
{
    Text,
    Binary,
    Ping,
    Pong,
    Close,

    /// <summary>A message over the limit: known from its header, its bytes were not read.</summary>
    TooLarge,
    ProtocolError,

    /// <summary>The peer is gone without a close frame.</summary>
    End,
}

/// <summary>
/// Puts a client's messages together from the frames on an upgraded stream (RFC 6455, section 5). While nothing is
/// under way it holds no buffer.
/// </summary>
/// <param name="heard">Called whenever bytes arrive, so that a long message over a slow line is a sign of life too.</param>
internal sealed class MessageReader(Stream stream, int maxMessageBytes, Action heard) : IDisposable
{
    private const int ReadBytes = 4096;

    private byte[] buffer = [];
    private int start;
    private int end;
    private byte[] fragments = [];
    private int fragmentsLength;
    private Opcode? fragmented;

    /// <summary>The payload of the message that was read last, unmasked; good until the next read.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Waits for the next message or control frame.</summary>
    public async ValueTask<Incoming> ReadAsync(CancellationToken cancellationToken)
    {
        if (fragmented is null)
        {
            Free(ref fragments);
        }
        while (true)
        {
            var status = Frame.TryReadHeader(buffer.AsSpan(start, end - start), out var header);
            if (status == HeaderStatus.Invalid || (status == HeaderStatus.Complete && BreaksASequence(header)))
            {
                return Incoming.ProtocolError;
            }
            if (status == HeaderStatus.NeedsMore)
            {
                if (!await FillAsync(FrameHeader.MaxLength, cancellationToken))
                {
                    return Incoming.End;
                }
                continue;
            }
            // A length may be anything up to 2^63 - 1: nothing may be added to it.
            if (header.PayloadLength > maxMessageBytes - (header.IsControl ? 0 : fragmentsLength))
            {
                return Incoming.TooLarge;
            }
            var frameLength = header.Length + (int)header.PayloadLength;
            while (end - start < frameLength)
            {
                if (!await FillAsync(frameLength, cancellationToken))
                {
                    return Incoming.End;
                }
            }
            if (Take(header) is { } message)
            {
                return message;
            }
        }
    }

    public void Dispose()
    {
        Free(ref buffer);
        Free(ref fragments);
    }

    private bool BreaksASequence(in FrameHeader header) =>
        !header.IsControl && (header.Opcode == Opcode.Continuation) != fragmented.HasValue;

    /// <summary>Takes one whole frame out of the buffer; null when more fragments must follow.</summary>
    private Incoming? Take(in FrameHeader header)
    {
        var payload = buffer.AsMemory(start + header.Length, (int)header.PayloadLength);
        start += header.Length + payload.Length;
        Masking.Remove(payload.Span, header.MaskingKey);
        if (header.IsControl)
        {
            Payload = payload;
            return header.Opcode switch
            {
                Opcode.Ping => Incoming.Ping,
                Opcode.Pong => Incoming.Pong,
                _ => Incoming.Close,
            };
        }
        if (header.IsFinal && fragmented is null)
        {
            Payload = payload;
            return Kind(header.Opcode);
        }
        Append(payload.Span);
        fragmented ??= header.Opcode;
        if (!header.IsFinal)
        {
            return null;
        }
        var kind = Kind(fragmented.Value);
        Payload = fragments.AsMemory(0, fragmentsLength);
        fragmented = null;
        fragmentsLength = 0;
        return kind;
    }

    private static Incoming Kind(Opcode opcode) => opcode == Opcode.Text ? Incoming.Text : Incoming.Binary;

    private void Append(ReadOnlySpan<byte> payload)
    {
        if (fragments.Length == 0)
        {
            fragments = ArrayPool<byte>.Shared.Rent(maxMessageBytes);
        }
        payload.CopyTo(fragments.AsSpan(fragmentsLength));
        fragmentsLength += payload.Length;
    }

    /// <summary>Reads more bytes behind those that are here, making room for <paramref name="needed"/> in all.</summary>
    private async ValueTask<bool> FillAsync(int needed, CancellationToken cancellationToken)
    {
        if (start == end)
        {
            Free(ref buffer);
            start = end = 0;
            // Returns when there is something to read, so that an idle connection keeps no buffer.
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
        }
        MakeRoom(needed);
        var count = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += count;
        heard();
        return count > 0;
    }

    private void MakeRoom(int needed)
    {
        if (buffer.Length - start >= needed && end < buffer.Length)
        {
            return;
        }
        var target = needed > buffer.Length ? ArrayPool<byte>.Shared.Rent(Math.Max(needed, ReadBytes)) : buffer;
        buffer.AsSpan(start, end - start).CopyTo(target);
        if (target != buffer)
        {
            Free(ref buffer);
            buffer = target;
        }
        end -= start;
        start = 0;
    }

    private static void Free(ref byte[] rented)
    {
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = [];
        }
    }
}
