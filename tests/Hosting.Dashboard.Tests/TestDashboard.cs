using Realtime.Hosting.Dashboard;
using Realtime.Hosting.Dashboard.Resources;
using Realtime.Hosting.Model;
using Realtime.Hosting.Telemetry;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>A dashboard on a free port, over an engine's services with no engine behind them.</summary>
internal sealed class TestDashboard : IAsyncDisposable
{
    public const string Token = "the-token-of-this-run";
    private readonly ResourceBoard _board;
    private DashboardServer? _server;

    private TestDashboard()
    {
        Notifications = new ResourceNotificationService(change => change.Snapshot);
        Consoles = new ResourceLoggerService(TimeProvider.System);
        _board = new ResourceBoard(Notifications, Consoles, commands: null);
    }

    public ResourceNotificationService Notifications { get; }

    public ResourceLoggerService Consoles { get; }

    public TelemetryStore Telemetry { get; } = new();

    public Uri Address => _server!.Address;

    public static async Task<TestDashboard> StartAsync(string token = Token)
    {
        var dashboard = new TestDashboard();
        dashboard._server = await DashboardServer.StartAsync(
            new DashboardOptions
            {
                Port = 0,
                Token = token,
                ApplicationName = "Test",
            },
            dashboard._board,
            dashboard.Telemetry,
            TimeProvider.System,
            loggers: null,
            CancellationToken.None
        );
        return dashboard;
    }

    /// <summary>A browser that was never here: no cookie, follows no redirect.</summary>
    public HttpClient Stranger()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }

    /// <summary>A browser that opened the login link.</summary>
    public async Task<HttpClient> SignedInAsync()
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var answer = await client.GetAsync($"/login?t={Token}");
        answer.EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>Publishes a snapshot and returns when the dashboard has seen it.</summary>
    public async Task ShowAsync(string name, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = _board.Changed.Watch(() => seen.TrySetResult());
        Notifications.Publish(new NamedResource(name), name, change);
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _board.DisposeAsync();
    }

    private sealed class NamedResource(string name) : IResource
    {
        public string Name => name;

        public ResourceAnnotationCollection Annotations { get; } = [];
    }
}
