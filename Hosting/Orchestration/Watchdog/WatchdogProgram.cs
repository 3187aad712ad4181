using System.Diagnostics;
using System.Globalization;

namespace Realtime.Hosting.Orchestration.Watchdog;

/// <summary>
/// The program that outlives a killed AppHost: it reads process ids from its input, <c>+123 start</c> and <c>-123</c>,
/// and when the input ends kills those that are left, with their groups. On Linux it also finds, by a mark in their
/// environment, children that nobody had time to report and grandchildren that left the group.
/// </summary>
internal static class WatchdogProgram
{
    private const int Rounds = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private static async Task<int> Main(string[] args)
    {
        if (args is not ["watchdog", var mark])
        {
            await Console.Error.WriteLineAsync(
                "This is a library; run the AppHost instead: dotnet run --project AppHost"
            );
            return 2;
        }
        var children = new Dictionary<int, string>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Note(line, children);
        }
        await KillAllAsync(children, mark);
        return 0;
    }

    private static void Note(string line, Dictionary<int, string> children)
    {
        var words = line[1..].Split(' ');
        var id = int.Parse(words[0], CultureInfo.InvariantCulture);
        if (line[0] == '+')
        {
            children[id] = words[1];
        }
        else
        {
            children.Remove(id);
        }
    }

    private static async Task KillAllAsync(Dictionary<int, string> children, string mark)
    {
        foreach (var (id, start) in children)
        {
            if (ProcessIdentity.StartOf(id) == start)
            {
                KillGroup(id);
            }
        }
        // A process that is being started while its parent dies appears in a later round.
        for (var round = 0; round < Rounds && OperatingSystem.IsLinux(); round++)
        {
            var found = ProcFs
                .Processes()
                .Where(id => id != Environment.ProcessId && ProcFs.StartOf(id) is not null)
                .Where(id => ProcFs.HasInEnvironment(id, mark))
                .ToList();
            found.ForEach(KillOne);
            if (found.Count == 0)
            {
                return;
            }
            await Task.Delay(Pause);
        }
    }

    private static void KillGroup(int id)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Native.Kill(-id, Native.SigKill);
        }
        KillOne(id);
    }

    private static void KillOne(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or AggregateException)
        {
            // It ended by itself.
        }
    }
}
