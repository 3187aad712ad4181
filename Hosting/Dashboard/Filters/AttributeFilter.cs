using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Filters;

/// <summary>One condition on a named value, written as people type it: <c>name=value</c>, <c>name!=value</c>, <c>name~part</c>.</summary>
public sealed record AttributeFilter(string Name, string Operator, string Value)
{
    private static readonly string[] Operators = ["!=", "!~", "=", "~"];

    /// <summary>Null when it has no operator or no name.</summary>
    public static AttributeFilter? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        var (at, found) = (text.Length, "");
        foreach (var candidate in Operators)
        {
            var index = text.IndexOf(candidate, StringComparison.Ordinal);
            if (index > 0 && index < at)
            {
                (at, found) = (index, candidate);
            }
        }
        return found.Length == 0 ? null : new(text[..at].Trim(), found, text[(at + found.Length)..].Trim());
    }

    public bool Matches(string? value) =>
        Operator switch
        {
            "=" => string.Equals(value ?? "", Value, StringComparison.OrdinalIgnoreCase),
            "!=" => !string.Equals(value ?? "", Value, StringComparison.OrdinalIgnoreCase),
            "~" => value?.Contains(Value, StringComparison.OrdinalIgnoreCase) == true,
            _ => value?.Contains(Value, StringComparison.OrdinalIgnoreCase) != true,
        };

    public bool Matches(IReadOnlyList<TelemetryAttribute> attributes) => Matches(attributes.Find(Name));

    public override string ToString() => $"{Name}{Operator}{Value}";
}
