using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Telemetry;

/// <summary>
/// How many messages a second are traced at most, on each node: a person who types sees every message in the dashboard,
/// and a flood costs no more than this. What OTEL_TRACES_SAMPLER says comes on top.
/// </summary>
internal sealed class TracingOptions
{
    public const string Section = "Tracing";

    /// <summary>Messages whose sender has begun no trace.</summary>
    [Range(0, 100_000)]
    public int OwnPerSecond { get; set; } = 10;

    /// <summary>Messages whose sender asks for it with a traceparent: the sender is not trusted to be modest.</summary>
    [Range(0, 100_000)]
    public int AskedPerSecond { get; set; } = 100;
}
