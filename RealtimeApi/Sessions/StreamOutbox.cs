using System.Buffers;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>An outbox in front of a byte stream: while the stream is busy, all that waits goes out in one write.</summary>
internal sealed class StreamOutbox(Stream stream, OutboxLimits limits, Action overflowed, Action ended)
    : Outbox(limits, overflowed, ended)
{
    /// <summary>Frames are merged up to this size; larger ones go out as they are.</summary>
    public const int MergeBytes = 32 * 1024;

    /// <summary>Long frames go out in pieces, so that a peer that reads them is seen to.</summary>
    private const int PieceBytes = 256 * 1024;

    protected override ValueTask WriteAsync(PreparedFrame frame) =>
        frame.Size < MergeBytes && TryTake(MergeBytes - frame.Size, out var second)
            ? WriteMergedAsync(frame, second)
            : WriteAsync(frame.Bytes);

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        do
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            var write = stream.WriteAsync(piece);
            var hadToWait = !write.IsCompleted;
            await write;
            if (hadToWait)
            {
                MadeRoom();
            }
            bytes = bytes[piece.Length..];
        } while (bytes.Length > 0);
    }

    private async ValueTask WriteMergedAsync(PreparedFrame first, PreparedFrame second)
    {
        var merged = ArrayPool<byte>.Shared.Rent(MergeBytes);
        try
        {
            first.Bytes.CopyTo(merged);
            var length = first.Size;
            PreparedFrame? next = second;
            do
            {
                next.Bytes.CopyTo(merged.AsMemory(length));
                length += next.Size;
            } while (TryTake(MergeBytes - length, out next));
            await stream.WriteAsync(merged.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(merged);
        }
    }
}
