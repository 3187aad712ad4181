using System.Diagnostics;
using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>Many have joined and nobody speaks: what does one more of them cost?</summary>
internal sealed record IdleShape(string Name, string What, CrowdSize Size) : Shape(Name, What, Size)
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        new("KiB/connection"),
        new("joins/s", "0", MoreIsBetter: true),
        new("CPU µs/join", "0"),
        new("CPU ms/s while idle", "0.0"),
    ];

    public override Measurement Measure(Target target, RunningTarget server, Timing timing, Progress progress)
    {
        using var crowd = new Crowd(server.Port, target.Dialect, Size);
        // The first ones pay for code that is loaded and tables that grow once.
        var first = crowd.Members.Take(Size.Members / 5).ToArray();
        crowd.Join(first, AtOnce, JoinPatience);
        var before = server.Measured.ResidentKiB();
        var (cpu, client, clock) = (server.Measured.CpuSeconds(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        progress.Say($"{Size.Members} connect");
        crowd.Join(crowd.Members.Skip(first.Length), AtOnce, JoinPatience);
        var (seconds, joined) = (clock.Elapsed.TotalSeconds, crowd.Joined - first.Length);
        cpu = server.Measured.CpuSeconds() - cpu;
        client = Environment.CpuUsage.TotalTime - client;

        progress.Say("is idle");
        Wait(crowd, timing.Measured);
        var memory = server.Measured.ResidentKiB() - before;
        var idle = server.Measured.CpuSeconds();
        Wait(crowd, timing.Measured);
        idle = (server.Measured.CpuSeconds() - idle) / timing.Measured.TotalSeconds;
        return new(
            [memory / joined, joined / seconds, cpu * 1e6 / joined, idle * 1e3],
            Faults.Of(crowd) with
            {
                Lost = Size.Members - crowd.Joined,
            },
            client.TotalSeconds / seconds
        );
    }

    private static void Wait(Crowd crowd, TimeSpan time)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time; )
        {
            crowd.Pump(TimeSpan.FromMilliseconds(20));
        }
    }
}
