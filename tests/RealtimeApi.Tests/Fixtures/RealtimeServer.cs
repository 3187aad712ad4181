using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>
/// The real program on real Kestrel, on a free loopback port inside the test's process, with a data folder of its own.
/// </summary>
public sealed class RealtimeServer : IAsyncDisposable
{
    /// <summary>Settings for stories in which clients may send as fast as they like.</summary>
    public static IReadOnlyList<(string Key, string Value)> Unhurried { get; } =
    [
        ("Sessions:CommandsPerSecond", "1000000"),
        ("Sessions:CommandBurst", "1000000"),
        ("Rest:RequestsPerSecond", "1000000"),
        ("Rest:RequestBurst", "1000000"),
        ("Rest:SignInsPerMinute", "1000000"),
        ("Addresses:SessionsPerMinute", "1000000"),
        ("Addresses:MaxUnopened", "1000000"),
        ("Addresses:MaxUnopenedInAll", "1000000"),
    ];

    /// <summary>
    /// In most stories nobody signs in, and all may talk and write novels. What a server does by itself is told of in
    /// <c>LobbyPolicyTests</c> and <c>ByteRateTests</c>.
    /// </summary>
    private static readonly (string Key, string Value)[] Openness =
    [
        ("Lobby:Broadcast", "everyone"),
        ("Lobby:Private", "everyone"),
        ("Sessions:AnonymousByteBurst", "1000000000"),
        ("Sessions:ByteBurst", "1000000000"),
    ];

    private readonly TemporaryFolder? ownFolder;
    private readonly Factory factory;
    private readonly List<IAsyncDisposable> clients = [];

    private RealtimeServer(
        string? folder,
        IEnumerable<(string Key, string Value)> settings,
        Action<IServiceCollection>? addServices
    )
    {
        ownFolder = folder is null ? new() : null;
        Folder = folder ?? ownFolder!.Path;
        factory = new(Clock, Logs, [("Storage:Folder", Folder), .. Openness, .. settings], addServices);
    }

    public string Folder { get; }

    public AdvancingClock Clock { get; } = new();

    public LogTrap Logs { get; } = new();

    public IServiceProvider Services => factory.Services;

    public Uri Address { get; private set; } = null!;

    public Uri Lobby => Socket("/ws");

    public Uri Inbox => Socket("/ws/notifications");

    /// <param name="settings">Configuration that differs from the defaults, by key.</param>
    public static Task<RealtimeServer> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(folder: null, settings);

    /// <param name="folder">Data of an earlier server; null: a new folder that goes with this one.</param>
    public static Task<RealtimeServer> StartAsync(string? folder, params (string Key, string Value)[] settings) =>
        StartAsync(folder, settings, addServices: null);

    /// <param name="addServices">What somebody who builds on the server registers besides.</param>
    public static Task<RealtimeServer> StartAsync(Action<IServiceCollection> addServices) =>
        StartAsync(folder: null, [], addServices);

    private static Task<RealtimeServer> StartAsync(
        string? folder,
        (string Key, string Value)[] settings,
        Action<IServiceCollection>? addServices
    ) =>
        // Starting a host in a test blocks its thread.
        Task.Run(() =>
        {
            var server = new RealtimeServer(folder, settings, addServices);
            server.factory.StartServer();
            server.Address = server.factory.ClientOptions.BaseAddress;
            return server;
        });

    public Uri LobbyAs(string token) => Socket($"/ws?access_token={token}");

    public Uri InboxOf(string token) => Socket($"/ws/notifications?access_token={token}");

    public Uri Socket(string path) => new($"ws://{Address.Authority}{path}");

    /// <summary>A client that lives as long as the server, and has been greeted.</summary>
    public Task<SocketClient> ConnectAsync(Action<ClientWebSocketOptions>? configure = null) =>
        ConnectAsync(Lobby, configure);

    public async Task<SocketClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = await SocketClient.ConnectAsync(address, configure);
        Keep(client);
        return client;
    }

    public async Task<SocketClient[]> ConnectManyAsync(int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ConnectAsync()));

    /// <summary>Ties something to the server's life.</summary>
    public void Keep(IAsyncDisposable client)
    {
        lock (clients)
        {
            clients.Add(client);
        }
    }

    /// <summary>Signs a guest in and returns the token.</summary>
    /// <param name="earlier">A token of the same person.</param>
    public async Task<string> SignInAsync(string username, string? earlier = null)
    {
        using var http = Http();
        http.DefaultRequestHeaders.Authorization = earlier is null ? null : new("Bearer", earlier);
        using var answer = await http.PostAsJsonAsync("/v1/session", new { username });
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("token").GetString()!;
    }

    public HttpClient Http() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };

    /// <summary>Asks the program to stop, as SIGTERM does.</summary>
    public void BeginStop() => Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
        await factory.DisposeAsync();
        ownFolder?.Dispose();
        Logs.AssertEmpty();
    }

    private sealed class Factory : WebApplicationFactory<Program>
    {
        private readonly AdvancingClock clock;
        private readonly LogTrap logs;
        private readonly IReadOnlyList<(string Key, string Value)> settings;
        private readonly Action<IServiceCollection>? addServices;

        public Factory(
            AdvancingClock clock,
            LogTrap logs,
            IReadOnlyList<(string Key, string Value)> settings,
            Action<IServiceCollection>? addServices
        )
        {
            this.addServices = addServices;
            this.clock = clock;
            this.logs = logs;
            this.settings = settings;
            UseKestrel(0);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseContentRoot(RepositoryRoot.Combine("RealtimeApi"));
            builder.UseEnvironment("Development");
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(logs));
            builder.ConfigureServices(services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                addServices?.Invoke(services);
            });
        }
    }
}
