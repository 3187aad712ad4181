namespace Realtime.Support;

/// <summary>
/// How many malformed inputs a test makes, and from which seed: <c>REALTIME_CASES</c> and <c>REALTIME_SEED</c>, or as many
/// as take a few seconds and a new seed each time.
/// </summary>
public static class Generated
{
    public static int Seed { get; } = Number("REALTIME_SEED") ?? Random.Shared.Next();

    public static int Cases { get; } = Number("REALTIME_CASES") ?? 100_000;

    /// <summary>What a test prints, so that a failure can be had again.</summary>
    public static string Description { get; } = $"REALTIME_SEED={Seed} REALTIME_CASES={Cases}";

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
