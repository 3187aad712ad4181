using System.Diagnostics;
using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>
/// Everybody but one sender a room is cut off, misses messages, and all come back at once. How long until the last one
/// has joined and has what it missed?
/// </summary>
/// <param name="Missed">Messages of each room while they are away.</param>
internal sealed record ResumeShape(string Name, string What, CrowdSize Size, int Missed) : Shape(Name, What, Size)
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        new("s until all are back"),
        new("resumes/s", "0", MoreIsBetter: true),
        new("CPU µs/resume", "0"),
        new("told that nothing is missing %", "0", MoreIsBetter: true),
    ];

    public override bool Fits(Target target) => target.Resumes;

    public override Measurement Measure(Target target, RunningTarget server, Timing timing, Progress progress)
    {
        progress.Say("signs people in");
        var tokens = Enumerable.Range(0, Size.Members).Select(OwnServers.Token).ToArray();
        using var crowd = new Crowd(server.Port, target.DurableDialect!, Size, member => tokens[member.Id])
        {
            TracksPositions = true,
        };
        Gather(crowd, progress);
        var senders = crowd.Members.Where(member => member.Sender >= 0).ToArray();
        var others = crowd.Members.Except(senders).ToArray();
        SendEach(crowd, senders, messages: 1, to: Size.Members);

        Array.ForEach(others, crowd.Drop);
        SendEach(crowd, senders, Missed, to: senders.Length);
        var expected = crowd.Deliveries.Received + (long)others.Length * Missed;

        progress.Say($"{others.Length} come back");
        var (cpu, client, clock) = (server.Measured.CpuSeconds(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        crowd.Join(others, atOnce: others.Length, JoinPatience);
        PumpUntil(crowd, expected);
        var seconds = clock.Elapsed.TotalSeconds;
        cpu = server.Measured.CpuSeconds() - cpu;
        client = Environment.CpuUsage.TotalTime - client;
        return new(
            [seconds, others.Length / seconds, cpu * 1e6 / others.Length, 100.0 * crowd.Recovered / others.Length],
            Faults.Of(crowd),
            client.TotalSeconds / seconds
        );
    }

    private static void SendEach(Crowd crowd, Member[] senders, int messages, int to)
    {
        var expected = crowd.Deliveries.Received + (long)to * messages;
        for (var i = 0; i < messages; i++)
        {
            Array.ForEach(senders, sender => crowd.Publish(sender, 0));
        }
        PumpUntil(crowd, expected);
    }

    private static void PumpUntil(Crowd crowd, long received)
    {
        for (var clock = Stopwatch.StartNew(); crowd.Deliveries.Received < received && clock.Elapsed < DrainPatience; )
        {
            crowd.Pump(TimeSpan.FromMilliseconds(20));
        }
    }
}
