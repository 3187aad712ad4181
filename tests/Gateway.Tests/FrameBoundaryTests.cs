using Realtime.Gateway.Relay;

namespace Realtime.Gateway.Tests;

/// <summary>Where one frame ends and the next begins, however the bytes are cut into pieces.</summary>
public sealed class FrameBoundaryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void A_frame_of_any_length_ends_at_its_last_byte(int length)
    {
        foreach (var masked in new[] { true, false })
        {
            var frame = new RawFrame(Opcodes.Binary, new byte[length]) { IsMasked = masked }.ToBytes();
            var boundary = new FrameBoundary();

            boundary.Pass(frame.AsSpan(0, frame.Length - 1));
            Assert.False(boundary.IsHere);
            boundary.Pass(frame.AsSpan(frame.Length - 1));
            Assert.True(boundary.IsHere);
        }
    }

    [Fact]
    public void Pieces_of_any_size_lead_to_the_same_places()
    {
        var random = new Random(7);
        var frames = Enumerable
            .Range(0, 200)
            .Select(_ => new RawFrame(Opcodes.Text, new byte[random.Next(300)]) { IsMasked = false }.ToBytes())
            .ToArray();
        var ends = frames.Aggregate(new List<int> { 0 }, (all, frame) => [.. all, all[^1] + frame.Length]).ToHashSet();
        byte[] stream = [.. frames.SelectMany(frame => frame)];
        var boundary = new FrameBoundary();

        for (var at = 0; at < stream.Length; )
        {
            var piece = Math.Min(random.Next(1, 90), stream.Length - at);
            boundary.Pass(stream.AsSpan(at, piece));
            at += piece;
            Assert.Equal(ends.Contains(at), boundary.IsHere);
        }
        Assert.False(boundary.SawClose);
    }

    [Fact]
    public void A_length_that_no_frame_can_have_leads_nowhere()
    {
        var boundary = new FrameBoundary();

        boundary.Pass(new RawFrame(Opcodes.Text, new byte[100]) { ClaimedLength = ulong.MaxValue }.ToBytes());

        Assert.False(boundary.IsHere);
    }

    [Fact]
    public void It_can_stop_at_the_first_boundary()
    {
        byte[] two = [0x81, 1, (byte)'a', 0x88, 0];
        var boundary = new FrameBoundary();

        Assert.Equal(3, boundary.PassToNext(two));
        Assert.True(boundary.IsHere);
        Assert.False(boundary.SawClose);
        Assert.Equal(2, boundary.PassToNext(two.AsSpan(3)));
        Assert.True(boundary.SawClose);
    }
}
