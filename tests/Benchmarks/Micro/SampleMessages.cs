using System.Text;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.Benchmarks.Micro;

/// <summary>Messages as a room gives them out.</summary>
internal static class SampleMessages
{
    public static MessageEvent Of(int text, long offset) =>
        new(
            Room: "general",
            Epoch: "c1f0a2",
            offset,
            Id: "m-1",
            From: "client-1",
            UserId: "user-1",
            Username: "Ada",
            new RawJson(Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', text)}}"}""")),
            Timestamp: 1_700_000_000_000
        );
}
