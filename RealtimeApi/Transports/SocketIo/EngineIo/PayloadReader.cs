using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>Reads a polling body: packets with U+001E between them, binary ones as <c>b</c> and base64.</summary>
internal struct PayloadReader(ReadOnlyMemory<byte> body)
{
    public const byte Separator = 0x1e;
    public const byte Base64Mark = (byte)'b';

    private ReadOnlyMemory<byte> _rest = body;
    private bool _isAtEnd;

    /// <summary>The next packet is there; false at the end and when what follows is no packet.</summary>
    public bool TryRead(out InboundPacket packet)
    {
        packet = default;
        if (_isAtEnd || IsBroken)
        {
            return false;
        }
        var length = _rest.Span.IndexOf(Separator);
        var text = length < 0 ? _rest : _rest[..length];
        _isAtEnd = length < 0;
        _rest = length < 0 ? default : _rest[(length + 1)..];
        IsBroken = !TryReadPacket(text, out packet);
        return !IsBroken;
    }

    /// <summary>Something in the body was no packet.</summary>
    public bool IsBroken { get; private set; }

    private static bool TryReadPacket(ReadOnlyMemory<byte> text, out InboundPacket packet)
    {
        if (text.Length > 0 && text.Span[0] == Base64Mark)
        {
            return TryReadBinary(text.Span[1..], out packet);
        }
        return InboundPacket.TryReadText(text, out packet) && Utf8.IsValid(text.Span);
    }

    private static bool TryReadBinary(ReadOnlySpan<byte> base64, out InboundPacket packet)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var status = Base64.DecodeFromUtf8(base64, bytes, out _, out var written);
        packet = InboundPacket.Binary(bytes.AsMemory(0, written));
        return status == OperationStatus.Done;
    }
}
