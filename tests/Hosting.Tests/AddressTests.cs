using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

public sealed class AddressTests
{
    [Fact]
    public async Task A_restart_keeps_the_public_address_and_a_stopped_service_refuses_until_it_is_back()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddServer("web"));
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", TestApplication.Patience);
        var address = app.GetEndpoint("web");
        var first = await GetAsync(address);
        var firstTarget = TargetOf(app);

        await app.StopResourceAsync("web");
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(address));
        await app.StartResourceAsync("web");
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", TestApplication.Patience);

        Assert.NotEqual(first, await GetAsync(address));
        Assert.Equal(address, app.GetEndpoint("web"));
        Assert.NotEqual(firstTarget, TargetOf(app));
    }

    [Fact]
    public async Task A_crashed_service_stays_down_and_comes_back_on_command_at_the_same_address()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddServer("web"));
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", TestApplication.Patience);

        await app.KillResourceAsync("web", TestApplication.Patience);
        Assert.Equal(128 + 9, app.Snapshot("web").ExitCode);
        await app.StartResourceAsync("web");
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", TestApplication.Patience);

        await GetAsync(app.GetEndpoint("web"));
    }

    [Fact]
    public async Task Replicas_share_one_address_and_one_alone_serves_it_when_the_other_is_gone()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder
                .AddProject<Projects.TestService>("service", options => options.ExcludeLaunchProfile = true)
                .WithHttpEndpoint()
                .WithHttpHealthCheck("/health")
                .WithReplicas(2)
        );
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", TestApplication.Patience);
        var address = new Uri(app.GetEndpoint("service"), "pid");
        // One client and so one connection: requests are what is passed on.
        using var http = new HttpClient();
        var said = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            said.Add(await http.GetStringAsync(address, TestApplication.Patience));
        }
        Assert.Equal(2, said.Distinct().Count());
        Assert.Equal(said[..2], said[2..]);

        var victim = app.ResourceNotifications.GetReplicas("service")[0];
        await app.KillResourceAsync(victim.ResourceId, TestApplication.Patience);

        Assert.Single(new[] { await GetAsync(address), await GetAsync(address) }.Distinct());
    }

    [Fact]
    public async Task A_socket_stays_with_the_replica_that_it_reached()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder
                .AddProject<Projects.TestService>("service", options => options.ExcludeLaunchProfile = true)
                .WithHttpEndpoint()
                .WithHttpHealthCheck("/health")
                .WithReplicas(2)
        );
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", TestApplication.Patience);
        var address = new UriBuilder(new Uri(app.GetEndpoint("service"), "pid/socket")) { Scheme = "ws" }.Uri;

        var said = new List<string>();
        for (var connection = 0; connection < 2; connection++)
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(address, TestApplication.Patience);
            for (var message = 0; message < 3; message++)
            {
                said.Add(await AskAsync(socket));
            }
        }

        Assert.Single(said[..3].Distinct());
        Assert.Single(said[3..].Distinct());
        Assert.NotEqual(said[0], said[3]);
    }

    [Fact]
    public async Task Each_replica_has_a_health_of_its_own()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            builder.Services.Configure<EngineOptions>(options => options.HealthyPause = TimeSpan.FromMilliseconds(100));
            builder
                .AddProject<Projects.TestService>("service", options => options.ExcludeLaunchProfile = true)
                .WithHttpEndpoint()
                .WithHttpHealthCheck("/health")
                .WithReplicas(2);
        });
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", TestApplication.Patience);
        var sick = app.ResourceNotifications.GetReplicas("service")[0];
        var own = new Uri(sick.Snapshot.Urls.Single(url => url.IsInternal).Url);
        using var http = new HttpClient();

        (await http.PostAsync(new Uri(own, "health/503"), null, TestApplication.Patience)).EnsureSuccessStatusCode();

        await app.ResourceNotifications.WaitForResourceAsync(
            sick.ResourceId,
            change => change.Snapshot.HealthStatus == HealthStatus.Unhealthy,
            TestApplication.Patience
        );
        var other = app
            .ResourceNotifications.GetReplicas("service")
            .Single(replica => replica.ResourceId != sick.ResourceId);
        Assert.Equal(HealthStatus.Healthy, other.Snapshot.HealthStatus);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_its_resource_and_how_to_change_it()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var port = ((IPEndPoint)squatter.LocalEndpoint).Port;
        await using var app = TestApplication.Build(
            builder =>
            {
                builder.AddShell("web", "sleep 600").WithHttpEndpoint(port: port);
                builder.Services.Configure<EngineOptions>(options => options.RandomizePorts = false);
            },
            $"--Web:Port={port}"
        );

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.StartsWith(
            $"Port {port} is in use by another program, and 'web' needs it.",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("dotnet run --project AppHost -- --Web:Port=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_without_a_proxy_has_one_port()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddShell("web", "echo port $PORT; sleep 600").WithHttpEndpoint(env: "PORT", isProxied: false)
        );

        var line = await app.WaitForLineAsync("web", _ => true, TestApplication.Patience);

        Assert.Equal($"port {app.GetEndpoint("web").Port}", line.Content);
    }

    [Fact]
    public async Task Links_are_the_public_address_as_the_AppHost_dressed_it()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder
                .AddServer("web")
                .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/chat", "Chat"))
                .WithUrl("https://example.org", "Elsewhere")
        );
        await app.WaitForStateAsync("web", KnownResourceStates.Running);

        var urls = app.Snapshot("web").Urls;

        Assert.Equal(
            [$"{app.GetEndpoint("web")}chat", "https://example.org"],
            urls.Where(url => !url.IsInternal).Select(url => url.Url)
        );
        Assert.Contains(
            urls,
            url => url.IsInternal && url.Url.StartsWith("http://localhost:", StringComparison.Ordinal)
        );
    }

    private static string TargetOf(DistributedApplication app) =>
        app.Snapshot("web").Urls.Single(url => url.IsInternal).Url;

    private static async Task<string> AskAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        await socket.SendAsync("who"u8.ToArray(), WebSocketMessageType.Text, true, TestApplication.Patience);
        var answer = await socket.ReceiveAsync(buffer, TestApplication.Patience);
        return Encoding.UTF8.GetString(buffer, 0, answer.Count);
    }

    // A client of its own each time, so that no connection is kept.
    private static async Task<int> GetAsync(Uri address)
    {
        using var http = new HttpClient();
        return int.Parse(await http.GetStringAsync(address, TestApplication.Patience), CultureInfo.InvariantCulture);
    }
}
