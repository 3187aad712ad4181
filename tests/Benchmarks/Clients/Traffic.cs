using System.Diagnostics;

namespace Realtime.Benchmarks.Clients;

/// <summary>Lets the crowd's senders send, measures a stretch of it, and waits until all has arrived.</summary>
internal sealed class Traffic : IMessageWatcher
{
    private readonly Crowd crowd;
    private readonly Pace pace;
    private readonly Member[] senders;
    private readonly Queue<Member> refills = new();
    private readonly Histogram latency = new();
    private readonly Histogram ackLatency = new();
    private readonly Histogram lag = new();
    private bool isMeasuring;
    private bool hasStopped;
    private long deliveries;
    private long acks;
    private int nextSender;

    public Traffic(Crowd crowd, Pace pace)
    {
        this.crowd = crowd;
        this.pace = pace;
        senders = [.. crowd.Members.Where(member => member.Sender >= 0)];
        crowd.Watcher = this;
    }

    /// <summary>Nanoseconds; the clock that stamps count in.</summary>
    private static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <param name="serverCpu">Seconds of CPU the server has used so far.</param>
    public TrafficResult Run(TimeSpan warmUp, TimeSpan measured, TimeSpan patience, Func<double> serverCpu)
    {
        var begin = Now + Nanoseconds(warmUp);
        Start();
        SendUntil(begin);

        isMeasuring = true;
        var (cpu, client, at) = (serverCpu(), Environment.CpuUsage.TotalTime, Now);
        SendUntil(at + Nanoseconds(measured));
        var seconds = (Now - at) / 1e9;
        cpu = serverCpu() - cpu;
        client = Environment.CpuUsage.TotalTime - client;
        isMeasuring = false;

        hasStopped = true;
        var expected = senders.Sum(sender => (long)sender.Sent) * crowd.Size.PerRoom;
        var deadline = Now + Nanoseconds(patience);
        while (crowd.Deliveries.Received < expected && Now < deadline)
        {
            crowd.Pump(TimeSpan.FromMilliseconds(20));
        }
        crowd.Watcher = null;
        return new(seconds, deliveries, acks, cpu, client.TotalSeconds, latency, ackLatency, lag);
    }

    void IMessageWatcher.Delivered(Member member, Stamp stamp)
    {
        if (isMeasuring)
        {
            deliveries++;
            latency.Add(Now - stamp.Time);
        }
        if (!pace.CountsAcks && member.Sender == stamp.Sender)
        {
            Refill(member);
        }
    }

    void IMessageWatcher.Acked(Member member, long time)
    {
        if (isMeasuring)
        {
            acks++;
            ackLatency.Add(Now - time);
        }
        if (pace.CountsAcks)
        {
            Refill(member);
        }
    }

    private void Refill(Member member)
    {
        if (pace.Window > 0 && !hasStopped)
        {
            refills.Enqueue(member);
        }
    }

    private void Start()
    {
        foreach (var sender in senders)
        {
            for (var i = 0; i < pace.Window; i++)
            {
                crowd.Publish(sender, Now);
            }
        }
    }

    private void SendUntil(long end)
    {
        var interval = pace.MessagesPerSecond > 0 ? 1e9 / pace.MessagesPerSecond : 0;
        double due = Now;
        for (var now = Now; now < end; now = Now)
        {
            for (; interval > 0 && now >= due; due += interval)
            {
                lag.Add(now - (long)due);
                crowd.Publish(senders[nextSender++ % senders.Length], (long)due);
            }
            while (refills.TryDequeue(out var sender))
            {
                crowd.Publish(sender, Now);
            }
            Wait(Math.Min(end, interval > 0 ? (long)due : end) - Now);
        }
    }

    private void Wait(long nanoseconds)
    {
        if (pace.Nap > TimeSpan.Zero)
        {
            // Asleep and not in epoll, so that the server is not charged for waking this process at each of its sends.
            Libc.Sleep(pace.Nap);
            crowd.Pump(TimeSpan.Zero);
            return;
        }
        crowd.Pump(TimeSpan.FromTicks(Math.Clamp(nanoseconds / 100, 0, TimeSpan.TicksPerMillisecond * 20)));
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;
}

/// <summary>How fast senders send: so many messages a second all together, or each so many that are not answered yet.</summary>
/// <param name="Nap">How long the client sleeps between looks at its sockets; zero: it waits for them.</param>
/// <param name="CountsAcks">Whether a message is answered by its ack and not by its own delivery.</param>
internal sealed record Pace(double MessagesPerSecond, int Window, TimeSpan Nap, bool CountsAcks = false);

/// <summary>What was measured while messages flowed.</summary>
internal sealed record TrafficResult(
    double Seconds,
    long Deliveries,
    long Acks,
    double ServerCpu,
    double ClientCpu,
    Histogram Latency,
    Histogram AckLatency,
    Histogram Lag
);
