using System.Globalization;
using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>What the load command was asked to do.</summary>
internal sealed record LoadArguments
{
    public const string Usage = """
        load [--shape NAME,…] [--target NAME,…] [--against NAME] [--rounds 3] [--seconds 4] [--heat 4]
             [--members N] [--cores SERVER,CLIENT] [--chart FILE.svg]

        Starts each target afresh for each shape and round, one after the other, and prints a table of medians.
        --against   whose figures are 1.00 (the first target, or bun when it is there)
        --heat      seconds of full load before anything is measured
        --members   fewer or more connections than the shape has, in as many rooms
        --cores     where the measured server runs, and where the client and what is not measured do (0,1)
        """;

    private static readonly string[] UsualShapes = ["half", "rooms", "saturation", "idle"];
    private static readonly string[] UsualTargets = ["realtime", "bun", "ws", "socket.io", "signalr"];

    public IReadOnlyList<Shape> Shapes { get; private init; } = Named(ShapeCatalog.All, UsualShapes, it => it.Name);

    public IReadOnlyList<Target> Targets { get; private init; } = Named(TargetCatalog.All, UsualTargets, it => it.Name);

    public string? Against { get; private init; }

    public int Rounds { get; private init; } = 3;

    public TimeSpan Measured { get; private init; } = TimeSpan.FromSeconds(4);

    public TimeSpan Heat { get; private init; } = TimeSpan.FromSeconds(4);

    public Cores Cores { get; private init; } = new(Server: 0, Client: 1);

    public string? Chart { get; private init; }

    private int? Members { get; init; }

    /// <exception cref="ArgumentException">The arguments make no sense; the message says why.</exception>
    public static LoadArguments Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 != 0)
        {
            throw new ArgumentException($"{arguments[^1]} has no value.");
        }
        var parsed = arguments.Chunk(2).Aggregate(new LoadArguments(), (sofar, pair) => sofar.With(pair[0], pair[1]));
        return parsed.Members is { } members
            ? parsed with
            {
                Shapes = [.. parsed.Shapes.Select(shape => shape with { Size = Resize(shape.Size, members) })],
            }
            : parsed;
    }

    private LoadArguments With(string option, string value) =>
        option switch
        {
            "--shape" => this with { Shapes = Named(ShapeCatalog.All, value.Split(','), it => it.Name) },
            "--target" => this with { Targets = Named(TargetCatalog.All, value.Split(','), it => it.Name) },
            "--against" => this with { Against = value },
            "--rounds" => this with { Rounds = (int)Number(option, value) },
            "--seconds" => this with { Measured = TimeSpan.FromSeconds(Number(option, value)) },
            "--heat" => this with { Heat = TimeSpan.FromSeconds(Number(option, value)) },
            "--members" => this with { Members = (int)Number(option, value) },
            "--cores" when value.Split(',') is [var server, var client] => this with
            {
                Cores = new((int)Number(option, server), (int)Number(option, client)),
            },
            "--chart" => this with { Chart = value },
            _ => throw new ArgumentException($"Unknown: {option} {value}."),
        };

    private static CrowdSize Resize(CrowdSize size, int members) =>
        members % size.Rooms == 0
            ? size with
            {
                Members = members,
                SendersPerRoom = Math.Min(size.SendersPerRoom, members / size.Rooms),
            }
            : throw new ArgumentException($"--members {members} cannot be dealt out over {size.Rooms} rooms.");

    private static double Number(string option, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new ArgumentException($"{option} {value} is not a number.");

    private static T[] Named<T>(IReadOnlyList<T> all, IEnumerable<string> names, Func<T, string> nameOf) =>
        [
            .. names.Select(name =>
                all.FirstOrDefault(it => nameOf(it) == name)
                ?? throw new ArgumentException($"'{name}' is none of {string.Join(", ", all.Select(nameOf))}.")
            ),
        ];
}
