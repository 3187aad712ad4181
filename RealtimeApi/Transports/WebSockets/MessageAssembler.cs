using System.Buffers;
using System.Text.Unicode;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>What the bytes turned out to be.</summary>
internal enum Incoming
{
    /// <summary>Nothing whole yet.</summary>
    NeedsMore,
    Text,
    Binary,
    Ping,
    Pong,
    Close,

    /// <summary>A message over the limit: known from its header, its bytes were not read.</summary>
    TooLarge,

    /// <summary>A text that is not UTF-8 (RFC 6455, section 8.1).</summary>
    NotUtf8,
    ProtocolError,

    /// <summary>The peer is gone without a close frame.</summary>
    End,
}

/// <summary>
/// Puts a client's messages together from bytes as they come (RFC 6455, section 5). It works on the memory that the bytes
/// were read into; while nothing is under way it holds no buffer of its own.
/// </summary>
internal sealed class MessageAssembler(int maxMessageBytes)
{
    private Memory<byte> input;
    private byte[] kept = [];
    private byte[] fragments = [];
    private int fragmentsLength;
    private Opcode? fragmented;
    private long toSkip;

    /// <summary>The payload of the message that came last, unmasked; good until the next call.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Whether there are bytes that were not looked at or are not a whole frame yet.</summary>
    public bool HasRest => !input.IsEmpty;

    /// <summary>Takes bytes that must stay what they are until <see cref="Keep"/>.</summary>
    public void Feed(Memory<byte> bytes)
    {
        if (input.IsEmpty)
        {
            input = bytes;
            return;
        }
        var length = input.Length + bytes.Length;
        MakeRoom(length);
        bytes.CopyTo(kept.AsMemory(input.Length));
        input = kept.AsMemory(0, length);
    }

    /// <summary>The next message or control frame; after an error there is none.</summary>
    public Incoming Next()
    {
        if (fragmented is null)
        {
            Free(ref fragments);
        }
        while (true)
        {
            var status = Frame.TryReadHeader(input.Span, out var header);
            if (status == HeaderStatus.Invalid || (status == HeaderStatus.Complete && BreaksASequence(header)))
            {
                return Incoming.ProtocolError;
            }
            if (status == HeaderStatus.NeedsMore)
            {
                return Incoming.NeedsMore;
            }
            // A length may be anything up to 2^63 - 1: nothing may be added to it.
            if (header.PayloadLength > maxMessageBytes - (header.IsControl ? 0 : fragmentsLength))
            {
                return Incoming.TooLarge;
            }
            if (input.Length - header.Length < header.PayloadLength)
            {
                return Incoming.NeedsMore;
            }
            if (Take(header) is { } message)
            {
                return message;
            }
        }
    }

    /// <summary>
    /// After a message that fails the connection: passes over what follows, however large it is, and says whether the peer's close
    /// frame is here. Behind bytes that are no frames none is found.
    /// </summary>
    public bool SkipToClose()
    {
        while (true)
        {
            var skipped = (int)Math.Min(toSkip, input.Length);
            (input, toSkip) = (input[skipped..], toSkip - skipped);
            var status = Frame.TryReadHeader(toSkip > 0 ? [] : input.Span, out var header);
            if (status == HeaderStatus.NeedsMore)
            {
                return false;
            }
            if (status == HeaderStatus.Complete && header.Opcode == Opcode.Close)
            {
                return input.Length - header.Length >= header.PayloadLength;
            }
            toSkip =
                status == HeaderStatus.Complete && header.PayloadLength < long.MaxValue - header.Length
                    ? header.Length + header.PayloadLength
                    : long.MaxValue;
        }
    }

    /// <summary>Copies what is left, since the memory that was fed is about to be used for something else.</summary>
    public void Keep()
    {
        if (input.IsEmpty)
        {
            Free(ref kept);
            return;
        }
        // What is left may stand in the kept buffer already, behind what was taken.
        MakeRoom(input.Length);
        input = kept.AsMemory(0, input.Length);
    }

    /// <summary>Gives everything up: nothing more will be read.</summary>
    public void Forget()
    {
        input = default;
        Free(ref kept);
        Free(ref fragments);
    }

    private bool BreaksASequence(in FrameHeader header) =>
        !header.IsControl && (header.Opcode == Opcode.Continuation) != fragmented.HasValue;

    /// <summary>Takes one whole frame; null when more fragments must follow.</summary>
    private Incoming? Take(in FrameHeader header)
    {
        var payload = input.Slice(header.Length, (int)header.PayloadLength);
        input = input[(header.Length + payload.Length)..];
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
            return Kind(header.Opcode, payload.Span);
        }
        Append(payload.Span);
        fragmented ??= header.Opcode;
        if (!header.IsFinal)
        {
            return null;
        }
        Payload = fragments.AsMemory(0, fragmentsLength);
        var kind = Kind(fragmented.Value, Payload.Span);
        fragmented = null;
        fragmentsLength = 0;
        return kind;
    }

    private static Incoming Kind(Opcode opcode, ReadOnlySpan<byte> payload) =>
        opcode == Opcode.Binary ? Incoming.Binary
        : Utf8.IsValid(payload) ? Incoming.Text
        : Incoming.NotUtf8;

    private void Append(ReadOnlySpan<byte> payload)
    {
        Grow(ref fragments, fragmentsLength, fragmentsLength + payload.Length);
        payload.CopyTo(fragments.AsSpan(fragmentsLength));
        fragmentsLength += payload.Length;
    }

    /// <summary>Moves what is left to the front of a buffer of our own that holds so many bytes.</summary>
    private void MakeRoom(int needed)
    {
        var old = kept;
        if (needed > kept.Length)
        {
            kept = ArrayPool<byte>.Shared.Rent(needed);
        }
        if (!StartsKept())
        {
            input.CopyTo(kept);
        }
        if (old != kept)
        {
            Free(ref old);
        }
    }

    /// <summary>Whether what is left is where it should be already, as it is for a frame that comes in many pieces.</summary>
    private bool StartsKept() => input.Span.Overlaps(kept, out var offset) && offset == 0;

    private static void Grow(ref byte[] rented, int used, int needed)
    {
        if (needed <= rented.Length)
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(needed);
        rented.AsSpan(0, used).CopyTo(larger);
        Free(ref rented);
        rented = larger;
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
