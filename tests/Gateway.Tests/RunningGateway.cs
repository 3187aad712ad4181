using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;
using Realtime.ServiceDefaults;

namespace Realtime.Gateway.Tests;

/// <summary>The gateway as Program.cs composes it, with its own appsettings.json, on a free port of real Kestrel.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private RunningGateway(WebApplication app) => App = app;

    public WebApplication App { get; }

    /// <summary>A caller that is no part of the gateway's traces, though it lives in the same process.</summary>
    public HttpClient Http { get; } =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null });

    public Uri Address => new(App.Urls.First());

    public static Task<RunningGateway> StartAsync(
        Backend? realtimeApi,
        Backend? web,
        params (string Key, string Value)[] settings
    ) =>
        StartAsync([
            .. At("realtime-api", realtimeApi is null ? [] : [realtimeApi]),
            .. At("web", web is null ? [] : [web]),
            .. settings,
        ]);

    public static async Task<RunningGateway> StartAsync(params (string Key, string Value)[] settings)
    {
        var gateway = new RunningGateway(Compose([("urls", "http://127.0.0.1:0"), .. settings]));
        await gateway.App.StartAsync(Patience.Token);
        gateway.Http.BaseAddress = gateway.Address;
        return gateway;
    }

    public static WebApplication Compose(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = RepositoryRoot.Combine("Gateway") }
        );
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Add(
            new MemoryConfigurationSource
            {
                InitialData = settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)),
            }
        );
        builder.AddServiceDefaults();
        builder.AddGateway();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGateway();
        return app;
    }

    /// <summary>What the AppHost tells the gateway about a service.</summary>
    public static IEnumerable<(string Key, string Value)> At(string service, params Backend[] replicas) =>
        replicas.Select((replica, i) => ($"services:{service}:http:{i}", replica.Address.AbsoluteUri));

    /// <summary>Discovery learns something else while the gateway runs.</summary>
    public void Discover(IEnumerable<(string Key, string Value)> settings)
    {
        foreach (var (key, value) in settings)
        {
            App.Configuration[key] = value;
        }
        ((IConfigurationRoot)App.Configuration).Reload();
    }

    public async Task<Seen> GetAsync(string path) => await Seen.ReadAsync(await Http.GetAsync(path, Patience.Token));

    public async Task<ClientWebSocket> ConnectAsync(string path, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        await socket.ConnectAsync(new UriBuilder(new Uri(Address, path)) { Scheme = "ws" }.Uri, Patience.Token);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
    }
}
