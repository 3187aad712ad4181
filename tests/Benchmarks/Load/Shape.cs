using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>One kind of load, and what is read from it.</summary>
internal abstract record Shape(string Name, string What, CrowdSize Size)
{
    /// <summary>What is measured; the first is the one that counts, and less of it is better unless it says otherwise.</summary>
    public abstract IReadOnlyList<Column> Columns { get; }

    public virtual bool Fits(Target target) => true;

    public abstract Measurement Measure(Target target, RunningTarget server, Timing timing, Progress progress);

    protected static Crowd Gather(Crowd crowd, Progress progress)
    {
        progress.Say($"{crowd.Members.Count} connect");
        crowd.Join(crowd.Members, AtOnce, JoinPatience);
        return crowd.Joined == crowd.Members.Count
            ? crowd
            : throw new InvalidOperationException(
                $"Only {crowd.Joined} of {crowd.Members.Count} joined: {crowd.Broken.Reason ?? "no answer"}."
            );
    }

    protected const int AtOnce = 64;
    protected static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(60);
    protected static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);
}

/// <summary>A figure: its name with the unit, and how it is written.</summary>
internal sealed record Column(string Title, string Format = "0.00", bool MoreIsBetter = false);

/// <summary>How long things are done.</summary>
/// <param name="Heat">Full load first, so that what is compiled while it runs has been.</param>
/// <param name="Measured">The stretch that counts.</param>
internal sealed record Timing(TimeSpan Heat, TimeSpan Measured);

/// <summary>What one round of one shape on one target gave.</summary>
/// <param name="Figures">In the order of the shape's columns.</param>
/// <param name="ClientShare">How much of its core the client needed; near 1 it was the bottleneck.</param>
internal sealed record Measurement(IReadOnlyList<double> Figures, Faults Faults, double ClientShare);

/// <summary>What went wrong; all must be 0.</summary>
internal sealed record Faults(long Lost, long Duplicates, long OutOfOrder, int Damaged, int Broken, string? Reason)
{
    public bool Any => Lost + Duplicates + OutOfOrder + Damaged + Broken > 0;

    public static Faults Of(Crowd crowd)
    {
        var sent = crowd
            .Members.Where(member => member.Sender >= 0)
            .ToDictionary(member => (member.Room, member.Sender), member => member.Sent);
        var lost = crowd.Members.Sum(member =>
            Enumerable
                .Range(0, crowd.Size.SendersPerRoom)
                .Sum(sender => crowd.Deliveries.Lost(member.Id, sender, sent.GetValueOrDefault((member.Room, sender))))
        );
        var (broken, reason) = crowd.Broken;
        return new(lost, crowd.Deliveries.Duplicates, crowd.Deliveries.OutOfOrder, crowd.Damaged, broken, reason);
    }
}
