using System.ComponentModel.DataAnnotations;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>What one connection may do.</summary>
internal sealed class SessionLimits
{
    public const string Section = "Sessions";

    /// <summary>The largest message a client may send, in bytes, on every transport.</summary>
    [Range(128, 16 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 32 * 1024;

    /// <summary>
    /// How many levels deep <c>data</c> may be nested, on every transport. Above 60 some stock clients could not read it
    /// (<see cref="DataRules.HighestMaxDepth"/>).
    /// </summary>
    [Range(1, DataRules.HighestMaxDepth)]
    public int MaxDataDepth { get; set; } = DataRules.DefaultMaxDepth;

    /// <summary>Commands a second and connection, as a long-run average.</summary>
    [Range(1, 1_000_000)]
    public int CommandsPerSecond { get; set; } = 50;

    /// <summary>Commands that may come at once before the average counts.</summary>
    [Range(1, 1_000_000)]
    public int CommandBurst { get; set; } = 100;

    /// <summary>
    /// Bytes of commands a second, as a long-run average: of one connection, or over REST of one person.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int BytesPerSecond { get; set; } = 256 * 1024;

    /// <summary>Bytes of commands that may come at once before the average counts; one largest message always may.</summary>
    [Range(1, int.MaxValue)]
    public int ByteBurst { get; set; } = 2 * 1024 * 1024;

    /// <summary>
    /// The same for people who have not signed in: of one connection, or over REST of one address. What they say is stored and
    /// sent to others too; at this rate, four connections write 5 MB in 13 s.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int AnonymousBytesPerSecond { get; set; } = 64 * 1024;

    /// <summary>The same for people who have not signed in.</summary>
    [Range(1, int.MaxValue)]
    public int AnonymousByteBurst { get; set; } = 512 * 1024;

    public ByteRate ByteRateOf(bool isAnonymous) =>
        isAnonymous
            ? new(AnonymousBytesPerSecond, Math.Max(AnonymousByteBurst, MaxMessageBytes))
            : new(BytesPerSecond, Math.Max(ByteBurst, MaxMessageBytes));

    [Range(1, 1_000_000)]
    public int MaxConnectionsPerUser { get; set; } = 100;

    /// <summary>A connection that was silent so long is asked for a sign of life.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>A connection that gave none for so long after that is taken for dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan HeartbeatGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a closed connection may take to read its last frames.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
