using System.Globalization;
using System.Text;

namespace Realtime.Hosting.Dashboard.Console;

/// <summary>A piece of a console line in one look. <paramref name="Style"/> only for colours that have no class.</summary>
public readonly record struct AnsiRun(string Text, string? Class, string? Style);

/// <summary>Reads a console line with ANSI escapes (ECMA-48 SGR) as runs of styled text; other escapes are left out.</summary>
internal static class AnsiText
{
    private const char Escape = '\e';

    public static List<AnsiRun> Parse(string line)
    {
        if (!line.Contains(Escape))
        {
            return [new AnsiRun(line, null, null)];
        }

        var runs = new List<AnsiRun>();
        var look = new Look();
        var text = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != Escape)
            {
                text.Append(line[i]);
                continue;
            }
            Flush(runs, text, look);
            i = SkipEscape(line, i, ref look);
        }
        Flush(runs, text, look);
        return runs;
    }

    /// <summary>The line without its escapes, for search and download.</summary>
    public static string Plain(string line) =>
        line.Contains(Escape) ? string.Concat(Parse(line).Select(run => run.Text)) : line;

    private static void Flush(List<AnsiRun> runs, StringBuilder text, in Look look)
    {
        if (text.Length > 0)
        {
            runs.Add(new AnsiRun(text.ToString(), look.Class, look.Style));
            text.Clear();
        }
    }

    /// <summary>The position of the escape's last character; colours are taken into <paramref name="look"/>.</summary>
    private static int SkipEscape(string line, int start, ref Look look)
    {
        if (start + 1 >= line.Length)
        {
            return start;
        }
        var end = start + 2;
        switch (line[start + 1])
        {
            case '[': // CSI: parameters, then one final character
                while (end < line.Length && line[end] is < '@' or > '~')
                {
                    end++;
                }
                if (end < line.Length && line[end] == 'm')
                {
                    look = look.With(line.AsSpan(start + 2, end - start - 2));
                }
                return end;
            case ']': // OSC: until BEL or ESC \
                while (end < line.Length && line[end] != '\a' && line[end] != Escape)
                {
                    end++;
                }
                return end < line.Length && line[end] == Escape ? end + 1 : end;
            default:
                return start + 1;
        }
    }

    /// <summary>Colours and weight at one place of a line.</summary>
    private readonly record struct Look(string? Fore, string? Back, bool Bold, bool Dim, bool Italic, bool Underline)
    {
        public string? Class
        {
            get
            {
                var names =
                    $"{Name(Fore)}{Name(Back)}{(Bold ? "a-b " : "")}{(Dim ? "a-d " : "")}{(Italic ? "a-i " : "")}{(Underline ? "a-u " : "")}";
                return names.Length == 0 ? null : names.TrimEnd();
            }
        }

        public string? Style
        {
            get
            {
                var fore = Fore is ['#', ..] ? $"color:{Fore};" : "";
                var back = Back is ['#', ..] ? $"background:{Back};" : "";
                return fore.Length + back.Length == 0 ? null : fore + back;
            }
        }

        public Look With(ReadOnlySpan<char> parameters)
        {
            var codes = new List<int>();
            foreach (var part in parameters.SplitAny(";:"))
            {
                codes.Add(
                    int.TryParse(parameters[part], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                        ? code
                        : 0
                );
            }
            var look = this;
            for (var i = 0; i < codes.Count; i++)
            {
                look = codes[i] switch
                {
                    0 => default,
                    1 => look with { Bold = true },
                    2 => look with { Dim = true },
                    3 => look with { Italic = true },
                    4 => look with { Underline = true },
                    22 => look with { Bold = false, Dim = false },
                    23 => look with { Italic = false },
                    24 => look with { Underline = false },
                    >= 30 and <= 37 and var c => look with { Fore = $"f{c - 30}" },
                    38 => look with { Fore = Extended(codes, ref i, 'f') },
                    39 => look with { Fore = null },
                    >= 40 and <= 47 and var c => look with { Back = $"b{c - 40}" },
                    48 => look with { Back = Extended(codes, ref i, 'b') },
                    49 => look with { Back = null },
                    >= 90 and <= 97 and var c => look with { Fore = $"f{c - 82}" },
                    >= 100 and <= 107 and var c => look with { Back = $"b{c - 100}" },
                    _ => look,
                };
            }
            return look;
        }

        private static string Name(string? colour) => colour is null or ['#', ..] ? "" : colour + " ";

        /// <summary>38;5;n (256 colours) or 38;2;r;g;b.</summary>
        private static string? Extended(List<int> codes, ref int i, char kind)
        {
            if (i + 2 < codes.Count && codes[i + 1] == 5)
            {
                i += 2;
                return codes[i] < 16 ? $"{kind}{(kind == 'b' ? codes[i] % 8 : codes[i])}" : Cube(codes[i]);
            }
            if (i + 4 < codes.Count && codes[i + 1] == 2)
            {
                i += 4;
                return $"#{codes[i - 2] & 255:x2}{codes[i - 1] & 255:x2}{codes[i] & 255:x2}";
            }
            return null;
        }

        private static string Cube(int code)
        {
            if (code >= 232)
            {
                var grey = Math.Min(255, 8 + (code - 232) * 10);
                return $"#{grey:x2}{grey:x2}{grey:x2}";
            }
            static int Level(int step) => step == 0 ? 0 : 55 + step * 40;
            var index = code - 16;
            return $"#{Level(index / 36):x2}{Level(index / 6 % 6):x2}{Level(index % 6):x2}";
        }
    }
}
