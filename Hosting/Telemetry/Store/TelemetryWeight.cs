namespace Realtime.Hosting.Telemetry.Store;

/// <summary>About how many bytes of memory an entry takes: its objects, and two for each character of its own texts.</summary>
internal static class TelemetryWeight
{
    private const int Entry = 400;
    private const int Item = 90;

    public static int Of(SpanEntry span) =>
        Entry
        + 2 * (span.Name.Length + span.StatusMessage.Length)
        + Of(span.Attributes)
        + span.Events.Sum(happened => Item + 2 * happened.Name.Length + Of(happened.Attributes))
        + span.Links.Sum(link => 2 * Item + Of(link.Attributes));

    public static int Of(LogEntry entry) => Entry + 2 * entry.Message.Length + Of(entry.Attributes);

    private static int Of(IReadOnlyList<TelemetryAttribute> attributes)
    {
        var sum = 0;
        for (var i = 0; i < attributes.Count; i++)
        {
            sum += Item + 2 * (attributes[i].Name.Length + attributes[i].Value.Length);
        }
        return sum;
    }
}
