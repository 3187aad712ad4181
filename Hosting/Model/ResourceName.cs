namespace Realtime.Hosting.Model;

/// <summary>What a resource may be called, so that its name fits environment variables, URLs and log prefixes.</summary>
internal static class ResourceName
{
    public const int MaxLength = 64;

    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Complaint(name) is { } complaint)
        {
            throw new ArgumentException($"Resource name '{name}' is invalid: {complaint}", nameof(name));
        }
    }

    private static string? Complaint(string name) =>
        name switch
        {
            { Length: > MaxLength } => $"it has more than {MaxLength} characters.",
            _ when !char.IsAsciiLetter(name[0]) => "it must start with an ASCII letter.",
            _ when name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') =>
                "only ASCII letters, digits and hyphens are allowed.",
            _ when name.Contains("--", StringComparison.Ordinal) => "it must not contain two hyphens in a row.",
            _ when name.EndsWith('-') => "it must not end with a hyphen.",
            _ => null,
        };
}
