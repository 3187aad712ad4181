using Realtime.Benchmarks.Clients;
using Realtime.Benchmarks.Targets;

namespace Realtime.Benchmarks.Load;

/// <summary>Measures servers under the same loads, in turns, and prints what came out.</summary>
internal static class LoadCommand
{
    /// <returns>0: measured; 1: something was lost, repeated or out of order; 2: the command makes no sense.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, Progress progress)
    {
        if (!OperatingSystem.IsLinux())
        {
            await output.WriteLineAsync("The load command needs Linux: it keeps programs on cores and reads /proc.");
            return 2;
        }
        LoadArguments load;
        try
        {
            load = LoadArguments.Parse(arguments);
        }
        catch (ArgumentException wrong)
        {
            await output.WriteLineAsync($"{wrong.Message}\n\n{LoadArguments.Usage}");
            return 2;
        }
        var results = await MeasureAsync(load, progress);
        await ResultTable.WriteAsync(output, load, results);
        if (load.Chart is { } chart)
        {
            await File.WriteAllTextAsync(chart, ResultChart.Render(load, results));
        }
        return results.Any(result => result.Faults) ? 1 : 0;
    }

    private static async Task<IReadOnlyList<Result>> MeasureAsync(LoadArguments load, Progress progress)
    {
        var pairs = load.Shapes.SelectMany(shape => load.Targets.Where(shape.Fits).Select(target => (shape, target)));
        var results = pairs.Select(pair => new Result(pair.shape, pair.target)).ToArray();
        // A B C A B C, so that whatever else the machine does meanwhile falls on all of them.
        var turns = load.Shapes.SelectMany(shape =>
            Enumerable
                .Range(1, load.Rounds)
                .SelectMany(round => results.Where(it => it.Shape == shape).Select(it => (it, round)))
        );
        var done = 0;
        foreach (var (result, round) in turns.ToArray())
        {
            progress.Begin(done++, results.Length * load.Rounds, result.Shape.Name, result.Target.Name, round);
            progress.Say("starts");
            try
            {
                await using var server = await result.Target.StartAsync(load.Cores);
                result.Rounds.Add(OnOwnCore(load, () => Measure(load, result, server, progress)));
            }
            // The others are measured all the same.
            catch (InvalidOperationException problem)
            {
                result.Failures.Add(problem.Message);
            }
        }
        progress.End();
        return results;
    }

    private static Measurement Measure(LoadArguments load, Result result, RunningTarget server, Progress progress) =>
        result.Shape.Measure(result.Target, server, new(load.Heat, load.Measured), progress);

    /// <summary>The client is one thread that never leaves its core.</summary>
    private static Measurement OnOwnCore(LoadArguments load, Func<Measurement> measure)
    {
        Measurement? measured = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Libc.StayOn(load.Cores.Client);
                measured = measure();
            }
            catch (Exception problem) when (problem is IOException or InvalidOperationException or InvalidDataException)
            {
                failure = problem;
            }
        });
        thread.Start();
        thread.Join();
        return measured ?? throw new InvalidOperationException(failure?.Message, failure);
    }
}

/// <summary>All rounds of one shape on one target.</summary>
internal sealed record Result(Shape Shape, Target Target)
{
    public List<Measurement> Rounds { get; } = [];

    /// <summary>Why a round has no measurement.</summary>
    public List<string> Failures { get; } = [];

    public bool Faults => Failures.Count > 0 || Rounds.Any(round => round.Faults.Any);

    public double Median(int column) => Sorted(column) is var all ? all[all.Length / 2] : 0;

    public (double Least, double Most) Range(int column) => Sorted(column) is var all ? (all[0], all[^1]) : (0, 0);

    private double[] Sorted(int column) => [.. Rounds.Select(round => round.Figures[column]).Order()];
}
