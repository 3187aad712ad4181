using System.Text;
using CsCheck;
using Realtime.RealtimeApi.Transports.WebSockets;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>
/// The reader of native frames, given frames that are nearly right, cut into pieces anywhere. As many cases as
/// <see cref="Generated"/> says; what fails is made small, and printed with its seed.
/// </summary>
public sealed class FrameReaderTests
{
    private const int MaxMessageBytes = 300;

    private static readonly int[] UsualOpcodes = [0, 0, 1, 1, 1, 2, 8, 9, 10];

    private static readonly ulong[] Lengths =
    [
        0,
        125,
        126,
        MaxMessageBytes,
        MaxMessageBytes + 1,
        65_536,
        long.MaxValue,
        ulong.MaxValue,
    ];

    private static readonly Gen<byte[]> Payload = Gen.OneOf(
        Gen.Byte.Array[0, 140],
        Gen.String[0, 60].Select(Encoding.UTF8.GetBytes),
        Gen.Const(Encoding.UTF8.GetBytes("""{"type":"ping"}""")),
        Gen.Int[290, 310].Select(length => new byte[length])
    );

    private static readonly Gen<ulong?> ClaimedLength = Gen.Frequency(
        (20, Gen.Const((ulong?)null)),
        (1, Gen.Int[0, 7].Select(pick => (ulong?)Lengths[pick]))
    );

    private static readonly Gen<byte[]> Frame = Gen.Select(
        Gen.Frequency((9, Gen.Int[0, 8].Select(pick => UsualOpcodes[pick])), (1, Gen.Int[0, 15])),
        Payload,
        Gen.Bool,
        Gen.Frequency((20, Gen.Const(0)), (1, Gen.Int[0, 7])),
        Gen.Frequency((20, Gen.Const(true)), (1, Gen.Const(false))),
        ClaimedLength,
        (opcode, payload, isFinal, reserved, isMasked, claimed) =>
            new RawFrame(opcode, payload)
            {
                IsFinal = isFinal || (opcode >= 8 && payload.Length % 4 != 0),
                Reserved = reserved,
                IsMasked = isMasked,
                ClaimedLength = claimed,
            }.ToBytes()
    );

    private static readonly Gen<(byte[] Bytes, int[] Pieces)> Input = Gen.Select(
        Frame.Array[1, 8].Select(frames => frames.SelectMany(frame => frame).ToArray()),
        Gen.Int[1, 40].Array[1, 10]
    );

    [Fact]
    public void However_bytes_are_cut_they_are_the_same_messages() =>
        Input.Sample(
            input => Assert.Equal(Read(input.Bytes, [input.Bytes.Length]), Read(input.Bytes, input.Pieces)),
            iter: Generated.Cases
        );

    /// <summary>Everything that was read up to the first failure, and whether a close frame was found behind that.</summary>
    private static string Read(byte[] bytes, int[] pieces)
    {
        var messages = new MessageAssembler(MaxMessageBytes);
        var seen = new StringBuilder();
        var hasFailed = false;
        var isClosed = false;
        for (int at = 0, i = 0; at < bytes.Length && !isClosed; i++)
        {
            // A copy that is overwritten afterwards, as the memory is that a loop's sockets share.
            var piece = bytes[at..Math.Min(bytes.Length, at + pieces[i % pieces.Length])];
            at += piece.Length;
            messages.Feed(piece);
            while (!hasFailed && messages.Next() is var incoming && incoming != Incoming.NeedsMore)
            {
                var isMessage = incoming is Incoming.Text or Incoming.Binary or Incoming.Ping or Incoming.Pong;
                hasFailed = !isMessage;
                seen.Append(incoming).Append(' ');
                seen.AppendLine(isMessage ? Convert.ToHexString(messages.Payload.Span) : "");
            }
            isClosed = hasFailed && messages.SkipToClose();
            messages.Keep();
            Array.Fill(piece, (byte)0xEE);
        }
        messages.Forget();
        return seen.Append(isClosed).ToString();
    }
}
