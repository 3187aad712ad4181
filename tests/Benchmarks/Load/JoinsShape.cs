using System.Diagnostics;
using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>
/// They connect and join in waves, each into rooms that nobody was in. The last waves are measured: by then the server has
/// compiled what a handshake needs.
/// </summary>
/// <param name="Waves">How many there are.</param>
/// <param name="Measured">How many of them count.</param>
internal sealed record JoinsShape(string Name, string What, CrowdSize Size, int Waves, int Measured)
    : Shape(Name, What, Size)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    public override IReadOnlyList<Column> Columns { get; } =
    [new("CPU µs/join", "0"), new("joins/s of CPU", "0", MoreIsBetter: true), new("joins/s", "0", MoreIsBetter: true)];

    public override Measurement Measure(Target target, RunningTarget server, Timing timing, Progress progress)
    {
        using var crowd = new Crowd(server.Port, target.Dialect, Size);
        var (cpu, client, seconds, joined) = (0.0, 0.0, 0.0, 0);
        foreach (var (number, wave) in crowd.Members.Chunk(Size.Members / Waves).Index())
        {
            progress.Say($"wave {number + 1} of {Waves}");
            var counts = number >= Waves - Measured;
            var (cpuBefore, clientBefore) = (server.Measured.CpuSeconds(), Environment.CpuUsage.TotalTime);
            var clock = Stopwatch.StartNew();
            crowd.Join(wave, AtOnce, JoinPatience);
            if (counts)
            {
                seconds += clock.Elapsed.TotalSeconds;
                cpu += server.Measured.CpuSeconds() - cpuBefore;
                client += (Environment.CpuUsage.TotalTime - clientBefore).TotalSeconds;
                joined += crowd.Joined;
            }
            Array.ForEach(wave, crowd.Drop);
            Thread.Sleep(Pause);
        }
        return new(
            [cpu * 1e6 / joined, joined / cpu, joined / seconds],
            Faults.Of(crowd) with
            {
                Lost = (Size.Members / Waves * Measured) - joined,
            },
            client / seconds
        );
    }
}
