namespace Realtime.RealtimeApi.Protocol;

/// <summary>The one rule for counts and offsets, whichever transport they come on.</summary>
internal static class WholeNumbers
{
    public static string Rule(long from) => $"must be a whole number, {from} or more";
}
