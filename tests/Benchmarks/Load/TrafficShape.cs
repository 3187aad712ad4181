using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>Messages flow through rooms; what does one delivery cost the server, and how late is it?</summary>
internal sealed record TrafficShape(string Name, string What, CrowdSize Size, Pace Pace, bool IsDurable = false)
    : Shape(Name, What, Size)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public override IReadOnlyList<Column> Columns { get; } =
        IsDurable
            ?
            [
                new("acked messages/s", "0", MoreIsBetter: true),
                new("ack p50 ms", "0.0"),
                new("ack p99 ms", "0.0"),
                new("CPU µs/message"),
                new("CPU µs/delivery"),
            ]
            :
            [
                new("CPU µs/delivery"),
                new("deliveries/s", "0", MoreIsBetter: true),
                new("p50 ms", "0.0"),
                new("p99 ms", "0.0"),
                new("sent late p99 ms", "0.0"),
            ];

    public override bool Fits(Target target) => !IsDurable || target.DurableDialect is not null;

    public override Measurement Measure(Target target, RunningTarget server, Timing timing, Progress progress)
    {
        using var crowd = new Crowd(server.Port, IsDurable ? target.DurableDialect! : target.Dialect, Size);
        Gather(crowd, progress);
        progress.Say("warms up");
        var full = Pace with { MessagesPerSecond = 0, Window = Math.Max(1, Pace.Window) };
        new Traffic(crowd, full).Run(TimeSpan.Zero, timing.Heat, DrainPatience, server.Measured.CpuSeconds);
        progress.Say($"is measured for {timing.Measured.TotalSeconds:0.#} s");
        var result = new Traffic(crowd, Pace).Run(WarmUp, timing.Measured, DrainPatience, server.Measured.CpuSeconds);
        return new(Figures(result), Faults.Of(crowd), result.ClientCpu / result.Seconds);
    }

    private double[] Figures(TrafficResult it) =>
        IsDurable
            ?
            [
                it.Acks / it.Seconds,
                it.AckLatency.Milliseconds(0.5),
                it.AckLatency.Milliseconds(0.99),
                it.ServerCpu * 1e6 / it.Acks,
                it.ServerCpu * 1e6 / it.Deliveries,
            ]
            :
            [
                it.ServerCpu * 1e6 / it.Deliveries,
                it.Deliveries / it.Seconds,
                it.Latency.Milliseconds(0.5),
                it.Latency.Milliseconds(0.99),
                it.Lag.Milliseconds(0.99),
            ];
}
