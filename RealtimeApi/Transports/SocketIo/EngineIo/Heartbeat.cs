namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>When the pong of one client is too late. Not thread-safe: its session guards it.</summary>
internal sealed class Heartbeat(EngineIoOptions options, TimeProvider time)
{
    /// <summary>How many times the patience of a client it may take for one pong: who only ever reads is not alive.</summary>
    private const int SlowestPong = 5;

    // Timestamps: of the handshake or the last pong, of when the pong that is due is too late and can't be later still,
    // and up to which the client counts as slow.
    private long _since = time.GetTimestamp();
    private long _deadline;
    private long _lastDeadline;
    private long _slowUntil = long.MinValue;
    private bool _pingWaits;

    public bool IsPongDue { get; private set; }

    /// <summary>
    /// The client's time was over before this moment, though no timer has said so yet. For requests that come at the
    /// last millisecond.
    /// </summary>
    public bool IsOverdue => IsPongDue && TimeLeft <= TimeSpan.Zero;

    /// <summary>How long the client still has for its pong.</summary>
    public TimeSpan TimeLeft => time.GetElapsedTime(time.GetTimestamp(), _deadline);

    /// <summary>A ping begins to wait for the client; tells how long that has for its pong.</summary>
    public TimeSpan Ping()
    {
        IsPongDue = _pingWaits = true;
        var left = IsSlow ? ClientsPatience : TimeToAnswer();
        _deadline = In(left);
        return left;
    }

    /// <summary>
    /// A write had to wait until the client had taken something. It can't answer a ping before it has read all that is
    /// before it on the way, and takes that in bursts, as buffers empty.
    /// </summary>
    public void NoteTaken()
    {
        _slowUntil = In(options.PingInterval);
        if (IsPongDue)
        {
            Extend(ClientsPatience);
        }
    }

    /// <summary>The ping has gone out.</summary>
    public void NotePinged()
    {
        _pingWaits = false;
        _lastDeadline = In(ClientsPatience * SlowestPong);
        if (IsSlow)
        {
            Extend(ClientsPatience);
        }
    }

    /// <summary>A pong has come; false when none was due.</summary>
    public bool TryPong()
    {
        var wasDue = IsPongDue;
        IsPongDue = false;
        _since = wasDue ? time.GetTimestamp() : _since;
        return wasDue;
    }

    /// <summary>How long a client waits for a ping before it gives up the server: no server should be stricter.</summary>
    private TimeSpan ClientsPatience => options.PingInterval + options.PingTimeout;

    private bool IsSlow => time.GetTimestamp() < _slowUntil;

    private void Extend(TimeSpan wait) =>
        _deadline = Math.Max(_deadline, _pingWaits ? In(wait) : Math.Min(In(wait), _lastDeadline));

    private long In(TimeSpan wait) => time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);

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
