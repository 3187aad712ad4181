namespace Realtime.Hosting.Telemetry.Store;

/// <summary>The process that sent telemetry: its resource's name and the replica it is.</summary>
public sealed record TelemetrySource(string Name, string InstanceId, IReadOnlyList<TelemetryAttribute> Attributes)
{
    public const string UnknownName = "unknown_service";
}

/// <summary>One attribute, its value as text.</summary>
public readonly record struct TelemetryAttribute(string Name, string Value);

/// <summary>The library or category that a piece of telemetry comes from.</summary>
public sealed record TelemetryScope(string Name, string Version)
{
    public static TelemetryScope None { get; } = new("", "");
}

/// <summary>Finds values in short lists of attributes, where a dictionary would cost more than it saves.</summary>
public static class TelemetryAttributes
{
    public static string? Find(this IReadOnlyList<TelemetryAttribute> attributes, string name)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Name == name)
            {
                return attributes[i].Value;
            }
        }
        return null;
    }
}
