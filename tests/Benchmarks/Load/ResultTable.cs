using System.Globalization;

namespace Realtime.Benchmarks.Load;

/// <summary>Results as Markdown: a table a shape, medians, the range of what counts, and the ratio to one of the targets.</summary>
internal static class ResultTable
{
    public static async Task WriteAsync(TextWriter output, LoadArguments load, IReadOnlyList<Result> results)
    {
        foreach (var shape in load.Shapes)
        {
            var rows = results.Where(result => result.Shape == shape).ToArray();
            if (rows.All(row => row.Rounds.Count == 0) && rows.All(row => row.Failures.Count == 0))
            {
                await output.WriteLineAsync($"\n{shape.Name}: none of these targets can do it.");
                continue;
            }
            var reference = Reference(load, rows);
            await output.WriteLineAsync(
                $"\n**{shape.Name}**: {shape.What}; {shape.Size.Members} connections, medians of {load.Rounds}\n"
            );
            await output.WriteLineAsync(
                Row([
                    "",
                    shape.Columns[0].Title,
                    $"× {reference.Target.Name}",
                    .. shape.Columns.Skip(1).Select(column => column.Title),
                    "lost / twice / disorder",
                    "client busy",
                ])
            );
            await output.WriteLineAsync(Row(Enumerable.Repeat("---", shape.Columns.Count + 4)));
            foreach (var row in rows.Where(row => row.Rounds.Count > 0))
            {
                await output.WriteLineAsync(Row(Cells(row, reference)));
            }
            foreach (var row in rows.Where(row => row.Failures.Count > 0))
            {
                await output.WriteLineAsync(
                    $"\n{row.Target.Name} failed {row.Failures.Count} times: {row.Failures[0]}"
                );
            }
        }
    }

    public static Result Reference(LoadArguments load, IReadOnlyList<Result> rows) =>
        rows.FirstOrDefault(row => row.Target.Name == (load.Against ?? "bun") && row.Rounds.Count > 0)
        ?? rows.FirstOrDefault(row => row.Rounds.Count > 0)
        ?? rows[0];

    private static IEnumerable<string> Cells(Result row, Result reference)
    {
        var columns = row.Shape.Columns;
        var (least, most) = row.Range(0);
        yield return row.Target.Name;
        yield return $"{Text(row.Median(0), columns[0])} ({Text(least, columns[0])}–{Text(most, columns[0])})";
        yield return (row.Median(0) / reference.Median(0)).ToString("0.00", CultureInfo.InvariantCulture);
        for (var i = 1; i < columns.Count; i++)
        {
            yield return Text(row.Median(i), columns[i]);
        }
        yield return FaultsOf(row);
        yield return $"{100 * row.Rounds.Max(round => round.ClientShare):0} %";
    }

    private static string FaultsOf(Result row)
    {
        var faults = row.Rounds.Select(round => round.Faults).ToArray();
        var counts =
            $"{faults.Sum(it => it.Lost)} / {faults.Sum(it => it.Duplicates)} / {faults.Sum(it => it.OutOfOrder)}";
        var others = faults.Where(it => it.Damaged + it.Broken > 0).ToArray();
        return others.Length == 0
            ? counts
            : $"{counts}; damaged {others.Sum(it => it.Damaged)}, broken {others.Sum(it => it.Broken)}: {others[0].Reason}";
    }

    private static string Text(double value, Column column) =>
        double.IsFinite(value) ? value.ToString(column.Format, CultureInfo.InvariantCulture) : "–";

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
