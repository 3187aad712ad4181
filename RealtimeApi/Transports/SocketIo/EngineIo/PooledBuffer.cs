using System.Buffers;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>A rented buffer that grows with what is read into it, up to what a client may send at once.</summary>
internal sealed class PooledBuffer(int maxLength) : IDisposable
{
    private const int FirstLength = 4_096;
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Room to read more into; false when more than the largest length was read already.</summary>
    public bool TryGetSpace(out Memory<byte> space)
    {
        space = default;
        if (_length > maxLength)
        {
            return false;
        }
        if (_length == _bytes.Length)
        {
            Grow();
        }
        // One byte more than allowed is enough to know that it was too much.
        space = _bytes.AsMemory(_length, Math.Min(_bytes.Length, maxLength + 1) - _length);
        return true;
    }

    public void Advance(int count) => _length += count;

    public void Dispose()
    {
        Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstLength, _bytes.Length * 2));
        Written.Span.CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }

    private static void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
