using System.Diagnostics;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>What OpenTelemetry's own Node.js SDK sends arrives whole, over every protocol it speaks.</summary>
public sealed class NodeExporterTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    [InlineData("http/json")]
    public async Task Spans_logs_and_metrics_of_a_node_program_arrive(string protocol)
    {
        await using var receiver = await TestReceiver.StartAsync();

        await NodePackages.RunAsync(
            "send.mjs",
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", (protocol == "grpc" ? receiver.Grpc : receiver.Http).ToString()),
            ("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={TestReceiver.Key}"),
            ("OTEL_SERVICE_NAME", "web"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=abcd1234"),
            ("OTEL_TRACES_EXPORTER", "otlp"),
            ("OTEL_LOGS_EXPORTER", "otlp"),
            ("OTEL_METRICS_EXPORTER", "otlp")
        );

        var trace = Assert.Single(receiver.Store.Traces.All());
        Assert.Equal(("GET /chat", "web", 2, 1), (trace.Name, trace.RootSource, trace.SpanCount, trace.ErrorCount));
        var spans = receiver.Store.Traces.Find(trace.Id)!.Spans();
        var page = Assert.Single(spans, span => span.ParentId.Length == 0);
        var child = Assert.Single(spans, span => span.ParentId == page.SpanId);
        Assert.Equal("general", page.Attributes.Find("room"));
        Assert.Equal("abcd1234", page.Source.InstanceId);
        Assert.Equal((true, "too slow"), (child.IsError, child.StatusMessage));
        Assert.Equal("too slow", Assert.Single(child.Events).Attributes.Find("exception.message"));
        var log = Assert.Single(receiver.Store.Logs.All());
        Assert.Equal((LogSeverity.Warning, "rendered late"), (log.Severity, log.Message));
        Assert.Equal((trace.Id, page.SpanId), (log.TraceId, log.SpanId));
        var counter = Assert.Single(receiver.Store.Metrics.Of("web"), instrument => instrument.Info.Name == "pages");
        Assert.Equal((InstrumentKind.Counter, "{page}"), (counter.Info.Kind, counter.Info.Unit));
        var chat = Assert.Single(counter.Dimensions());
        Assert.Equal(("/chat", 3d), (chat.Attributes.Find("route"), chat.Points()[^1].Value));
    }
}

/// <summary>The packages beside <c>node/package.json</c>, installed once and again when their lock changes.</summary>
internal static class NodePackages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Folder = RepositoryRoot.Combine("tests", "Hosting.Dashboard.Tests", "node");

    private static readonly Lazy<Task> Installed = new(InstallAsync);

    public static async Task RunAsync(string script, params (string Name, string Value)[] environment)
    {
        await Installed.Value;
        await StartAsync("node", [script], environment);
    }

    private static async Task InstallAsync()
    {
        // npm writes down what it installed; what is older than the lock is not what the lock says.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        var locked = new FileInfo(Path.Combine(Folder, "package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < locked.LastWriteTimeUtc)
        {
            await StartAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        }
    }

    private static async Task StartAsync(
        string program,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(patience.Token),
            process.StandardError.ReadToEndAsync(patience.Token)
        );
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, string.Join('\n', said));
    }
}
