using System.Globalization;

namespace Realtime.Benchmarks.Site;

/// <summary>What the site command was asked to do.</summary>
internal sealed record SiteArguments
{
    public const string Usage = """
        site [--url http://localhost:8080] [--rounds 3] [--seconds 10] [--senders 25] [--rate 1000] [--core N]

        Opens a room of a site that runs (dotnet run --project AppHost -c Release) in Chromium, lets senders speak in it, and
        prints how the page kept up.
        --rate      messages a second of all senders; a server takes 50 from each
        --seconds   of each round, measured once the page keeps up
        --core      where the browser runs; without, wherever there is room
        """;

    public Uri Url { get; private init; } = new("http://localhost:8080");

    public int Rounds { get; private init; } = 3;

    public TimeSpan Measured { get; private init; } = TimeSpan.FromSeconds(10);

    public int Senders { get; private init; } = 25;

    public int Rate { get; private init; } = 1000;

    public int? Core { get; private init; }

    /// <exception cref="ArgumentException">The arguments make no sense; the message says why.</exception>
    public static SiteArguments Parse(IReadOnlyList<string> arguments) =>
        arguments.Count % 2 == 0
            ? arguments.Chunk(2).Aggregate(new SiteArguments(), (sofar, pair) => sofar.With(pair[0], pair[1]))
            : throw new ArgumentException($"{arguments[^1]} has no value.");

    private SiteArguments With(string option, string value) =>
        option switch
        {
            "--url" when Uri.TryCreate(value, UriKind.Absolute, out var url) => this with { Url = url },
            "--rounds" => this with { Rounds = Number(option, value) },
            "--seconds" => this with { Measured = TimeSpan.FromSeconds(Number(option, value)) },
            "--senders" => this with { Senders = Number(option, value) },
            "--rate" => this with { Rate = Number(option, value) },
            "--core" when int.TryParse(value, CultureInfo.InvariantCulture, out var core) => this with { Core = core },
            _ => throw new ArgumentException($"Unknown: {option} {value}."),
        };

    private static int Number(string option, string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option} {value} is not a number above 0.");
}
