namespace Realtime.RealtimeApi.Protocol;

/// <summary>The one rule for counts and offsets, whichever transport they come on.</summary>
internal static class WholeNumbers
{
    /// <summary>More than there can be counts as all; less than none stays so, and is refused.</summary>
    public static int? Count(long? number) => number is { } it ? (int)Math.Clamp(it, -1, int.MaxValue) : null;

    public static string Rule(long from) => $"must be a whole number, {from} or more";
}
