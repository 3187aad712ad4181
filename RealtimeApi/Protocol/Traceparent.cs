using System.Diagnostics;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>
/// The trace that a message belongs to, as it travels with it: W3C Trace Context,
/// <c>00-{trace, 32 hex digits}-{parent, 16}-{flags, 2}</c>.
/// </summary>
internal static class Traceparent
{
    private const int Length = 55;

    /// <summary>
    /// The value, if it is that of a trace which is being recorded. Anything else counts as none, as the standard wants
    /// it: telemetry costs nobody a message.
    /// </summary>
    public static string? OrNull(string? value) => ContextOf(value) is { } ? value : null;

    public static ActivityContext? ContextOf(string? value) =>
        value is { Length: Length }
        && ActivityContext.TryParse(value, traceState: null, isRemote: true, out var context)
        && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? context
            : null;
}
