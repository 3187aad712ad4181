using System.Globalization;
using BenchmarkDotNet.Running;
using Realtime.Benchmarks.Load;
using Realtime.Benchmarks.Site;
using Realtime.Benchmarks.Targets;

return args switch
{
    ["load", .. var rest] => await LoadCommand.RunAsync(rest, Console.Out, Progress.OnConsole),
    ["site", .. var rest] => await SiteCommand.RunAsync(rest, Console.Out, Progress.OnConsole),
    [PeerServers.SignalRCommand, var port] => await ServeAsync(int.Parse(port, CultureInfo.InvariantCulture)),
    _ => RunMicroBenchmarks(args),
};

static async Task<int> ServeAsync(int port)
{
    await BareSignalRHub.RunAsync(port);
    return 0;
}

static int RunMicroBenchmarks(string[] args)
{
    // In this process, because BenchmarkDotNet looks for a project file that is named as the assembly is.
    BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run([.. args, "--inProcess"]);
    return 0;
}
