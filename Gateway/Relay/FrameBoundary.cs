namespace Realtime.Gateway.Relay;

/// <summary>
/// Follows WebSocket frames (RFC 6455, section 5.2) by their headers and skips the rest, to know where one may be put in
/// between. Sixteen bytes a connection.
/// </summary>
internal struct FrameBoundary
{
    private const int CloseOpcode = 8;

    // While a length is being read, that length; then what is left of the payload.
    private long length;
    private byte left;
    private Part part;
    private bool isMasked;
    private bool isClose;

    /// <summary>Whether everything so far was whole frames.</summary>
    public readonly bool IsHere => part is Part.First;

    /// <summary>Whether a close frame has gone by, after which nothing may follow.</summary>
    public bool SawClose { get; private set; }

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[PassToNext(bytes)..];
        }
    }

    /// <summary>Goes to the end of the frame, or of what is there of it, and says how many bytes that was.</summary>
    public int PassToNext(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (part is Part.Payload)
            {
                var skipped = (int)Math.Min(length, bytes.Length - at);
                (at, length) = (at + skipped, length - skipped);
            }
            else
            {
                TakeHeader(bytes[at++]);
            }
            if (part is Part.Payload && length == 0)
            {
                part = Part.First;
                SawClose |= isClose;
                break;
            }
        }
        return at;
    }

    private void TakeHeader(byte value)
    {
        switch (part)
        {
            case Part.First:
                isClose = (value & 0xF) == CloseOpcode;
                part = Part.Second;
                break;
            case Part.Second:
                isMasked = (value & 0x80) != 0;
                (length, left) = (value & 0x7F) switch
                {
                    126 => (0L, (byte)2),
                    127 => (0L, (byte)8),
                    var small => (small, (byte)0),
                };
                part = left > 0 ? Part.Length : AfterLength();
                break;
            case Part.Length:
                length = (length << 8) | value;
                part = --left > 0 ? Part.Length : AfterLength();
                break;
            case Part.Mask:
                part = --left > 0 ? Part.Mask : Part.Payload;
                break;
        }
    }

    private Part AfterLength()
    {
        // The highest bit must be 0, and if it is not, a length below 0 must not come of it.
        length &= long.MaxValue;
        left = 4;
        return isMasked ? Part.Mask : Part.Payload;
    }

    private enum Part : byte
    {
        First,
        Second,
        Length,
        Mask,
        Payload,
    }
}
