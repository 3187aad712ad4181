using System.Globalization;
using System.Text;

namespace Realtime.Benchmarks.Load;

/// <summary>The figures that count as bars, an SVG that reads on light and dark pages alike.</summary>
internal static class ResultChart
{
    private const int Width = 760;
    private const int NameWidth = 130;
    private const int BarWidth = 470;
    private const int RowHeight = 22;
    private const int TitleHeight = 40;

    public static string Render(LoadArguments load, IReadOnlyList<Result> results)
    {
        var body = new StringBuilder();
        var y = 0;
        foreach (var group in results.Where(result => result.Rounds.Count > 0).GroupBy(result => result.Shape))
        {
            var column = group.Key.Columns[0];
            body.Append(Text(0, y + 24, $"{group.Key.Name}: {column.Title}", "title"));
            y += TitleHeight;
            var most = group.Max(result => result.Median(0));
            foreach (var result in group)
            {
                body.Append(Bar(y, result, column, most));
                y += RowHeight;
            }
        }
        return $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{y + 10}}" role="img"
              aria-label="{{string.Join(
                ", ",
                load.Shapes.Select(shape => shape.Name)
            )}}: medians of {{load.Rounds}} rounds">
            <style>
              text { font: 13px system-ui, sans-serif; fill: #57606a; }
              .title { font-weight: 600; }
              rect { fill: #8c959f; }
              .ours { fill: #2f81f7; }
              @media (prefers-color-scheme: dark) { text { fill: #9198a1; } }
            </style>
            {{body}}</svg>

            """;
    }

    private static string Bar(int y, Result result, Column column, double most)
    {
        var value = result.Median(0);
        var width = Math.Max(1, BarWidth * value / most);
        var ours =
            result.Target.Name.StartsWith("realtime", StringComparison.Ordinal) || result.Target.Name == "gateway";
        var figure = value.ToString(column.Format, CultureInfo.InvariantCulture);
        return Text(0, y + 14, result.Target.Name)
            + Invariant(
                $"<rect class=\"{(ours ? "ours" : "")}\" x=\"{NameWidth}\" y=\"{y + 2}\" width=\"{width:0}\" height=\"15\" rx=\"2\"/>\n"
            )
            + Text(NameWidth + (int)width + 8, y + 14, figure);
    }

    private static string Text(int x, int y, string text, string style = "") =>
        Invariant($"<text class=\"{style}\" x=\"{x}\" y=\"{y}\">{text}</text>\n");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
