using System.Text.RegularExpressions;

namespace Realtime.Hosting.Orchestration;

/// <summary>Writes whole lines, each with the name of the resource it is about, coloured where colours are wanted.</summary>
internal sealed partial class Terminal(IReadOnlyList<string> names)
{
    private const string Reset = "\e[0m";
    private const string Bold = "\e[1m";
    private const string Red = "\e[31m";

    // Readable on dark and on light backgrounds; red is kept for trouble.
    private static readonly string[] Colours = ["\e[36m", "\e[35m", "\e[32m", "\e[33m", "\e[34m", "\e[96m", "\e[95m"];

    private readonly Lock _lock = new();
    private readonly int _width = names.Count == 0 ? 0 : Math.Max("dashboard".Length, names.Max(name => name.Length));
    private readonly bool _isColoured =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void Write(string line) => WriteLine(line);

    /// <summary>A line that the resource itself wrote.</summary>
    public void WriteFrom(string name, string line) =>
        WriteLine(Prefix(name) + (_isColoured ? line + Reset : Plain(line)));

    /// <summary>Something about the resource that it did not write itself.</summary>
    public void WriteAbout(string name, string text, bool isTrouble)
    {
        foreach (var line in text.Split('\n'))
        {
            WriteLine(Prefix(name) + Coloured(isTrouble ? Red : Bold, _isColoured ? line : Plain(line)));
        }
    }

    public void WriteLink(string name, string url) => WriteLine($"  {name.PadRight(_width)}  {Coloured(Bold, url)}");

    private string Prefix(string name) => Coloured(ColourOf(name), $"{name.PadRight(_width)} | ");

    private string ColourOf(string name) => Colours[Math.Max(0, names.ToList().IndexOf(name)) % Colours.Length];

    private string Coloured(string colour, string text) => _isColoured ? colour + text + Reset : text;

    private static string Plain(string line) => line.Contains('\e') ? EscapeSequence().Replace(line, "") : line;

    private void WriteLine(string line)
    {
        lock (_lock)
        {
            Console.Out.WriteLine(line);
        }
    }

    [GeneratedRegex("""\e(?:\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(?:\a|\e\\)|[@-Z\\-_])""")]
    private static partial Regex EscapeSequence();
}
