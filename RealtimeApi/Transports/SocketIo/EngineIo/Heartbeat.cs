namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>When the pong of one client is too late. Not thread-safe: its session guards it.</summary>
internal sealed class Heartbeat(EngineIoOptions options, TimeProvider time)
{
    // Timestamps: of the handshake or the last pong, and of when the pong that is due is too late.
    private long _since = time.GetTimestamp();
    private long _deadline;

    public bool IsPongDue { get; private set; }

    /// <summary>
    /// The client's time was over before this moment, though no timer has said so yet. For requests that come at the
    /// last millisecond.
    /// </summary>
    public bool IsOverdue => IsPongDue && time.GetTimestamp() >= _deadline;

    /// <summary>A ping is sent now; tells how long the client has for its pong.</summary>
    public TimeSpan Ping()
    {
        IsPongDue = true;
        var left = TimeToAnswer();
        _deadline = time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency);
        return left;
    }

    /// <summary>A pong has come; false when none was due.</summary>
    public bool TryPong()
    {
        var wasDue = IsPongDue;
        IsPongDue = false;
        _since = wasDue ? time.GetTimestamp() : _since;
        return wasDue;
    }

    /// <summary>
    /// Counted from when the ping was due, not from when a timer got round to it; but a server that slept through the
    /// better part of the client's time gives it the whole of it again.
    /// </summary>
    private TimeSpan TimeToAnswer()
    {
        var late = time.GetElapsedTime(_since) - options.PingInterval;
        return late > TimeSpan.Zero && late < options.PingTimeout / 2
            ? options.PingTimeout - late
            : options.PingTimeout;
    }
}
