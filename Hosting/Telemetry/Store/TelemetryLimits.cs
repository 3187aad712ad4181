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

    /// <summary>Memory of all spans together, estimated; the oldest traces go first.</summary>
    public long SpanBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Of one trace, estimated; further spans are rejected.</summary>
    public long TraceBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Memory of all logs together, estimated; the oldest go first.</summary>
    public long LogBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Of one instrument with one set of attributes.</summary>
    public int Points { get; init; } = 50_000;

    /// <summary>Sets of attributes of one instrument; further ones are rejected.</summary>
    public int Dimensions { get; init; } = 1_000;

    /// <summary>Of all instruments together; when there are as many, each series gives one up for each new one.</summary>
    public int AllPoints { get; init; } = 4_000_000;

    /// <summary>Of all processes together; what comes from further ones is rejected.</summary>
    public int Instruments { get; init; } = 5_000;

    /// <summary>Buckets of one histogram; a point with more is rejected.</summary>
    public int Buckets { get; init; } = 1_000;

    /// <summary>Measurements of one point that lead to their traces.</summary>
    public int Exemplars { get; init; } = 16;

    /// <summary>Attributes of one span, log or point that are kept.</summary>
    public int Attributes { get; init; } = 128;

    /// <summary>Characters of one value that are kept.</summary>
    public int ValueLength { get; init; } = 16 * 1024;
}
