using System.Globalization;

namespace Realtime.Benchmarks.Targets;

/// <summary>What a program and those it started have used, as /proc counts it.</summary>
internal sealed class ProcessTree(int root)
{
    private const double TicksPerSecond = 100;

    public static ProcessTree None { get; } = new(0);

    /// <summary>Seconds of CPU, user and system, to within 10 ms a process.</summary>
    public double CpuSeconds() =>
        Processes()
            .Sum(process =>
            {
                // The name before the last ")" may have blanks; user and system time are fields 14 and 15.
                var stat = Read($"/proc/{process}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return fields.Length < 13 ? 0 : (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
            });

    /// <summary>Resident memory in KiB; pages that several of them share count once each.</summary>
    public double ResidentKiB() =>
        Processes()
            .Sum(process =>
                Read($"/proc/{process}/status")
                    .Split('\n')
                    .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                    .Sum(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))
            );

    private List<int> Processes()
    {
        var all = root == 0 ? new List<int>() : [root];
        for (var i = 0; i < all.Count; i++)
        {
            var children = Read($"/proc/{all[i]}/task/{all[i]}/children");
            all.AddRange(children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => (int)Number(id)));
        }
        return all;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        // The process has just ended.
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return "";
        }
    }

    private static double Number(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);
}
