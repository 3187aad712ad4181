namespace Realtime.Hosting.Telemetry.Store;

/// <summary>How much telemetry is kept. What is older, or more, goes.</summary>
internal sealed class TelemetryLimits
{
    public int Logs { get; init; } = 10_000;

    public int Traces { get; init; } = 10_000;

    /// <summary>Of one trace; further ones are rejected. No person reads a waterfall of that length.</summary>
    public int SpansPerTrace { get; init; } = 10_000;

    /// <summary>Of all traces together; the oldest traces go first.</summary>
    public int Spans { get; init; } = 400_000;

    /// <summary>Of one instrument with one set of attributes.</summary>
    public int Points { get; init; } = 50_000;

    /// <summary>Sets of attributes of one instrument; further ones are rejected.</summary>
    public int Dimensions { get; init; } = 1_000;

    /// <summary>Attributes of one span, log or point that are kept.</summary>
    public int Attributes { get; init; } = 128;

    /// <summary>Characters of one value that are kept.</summary>
    public int ValueLength { get; init; } = 16 * 1024;
}
