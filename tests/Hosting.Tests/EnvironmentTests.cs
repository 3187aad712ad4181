using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_project_sees_the_variables_that_Aspire_gives_it()
    {
        await using var app = await TestApplication.StartWithDashboardAsync(
            builder =>
            {
                var other = builder.AddServer("other");
                var database = builder.AddConnectionString("database");
                builder
                    .AddProject<Projects.TestService>("service", options => options.LaunchProfileName = "http")
                    .WithEndpoint("http", endpoint => endpoint.Port = null)
                    .WithHttpHealthCheck("/health")
                    .WithReference(other.GetEndpoint("http"))
                    .WithReference(database)
                    .WithReference("outside", new Uri("https://example.org"))
                    .WithEnvironment("OTHER_CHAT", $"{other.GetEndpoint("http")}/chat")
                    .WithArgs("--third");
            },
            "--ConnectionStrings:database=Host=db"
        );
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", TestApplication.Patience);
        using var http = app.CreateHttpClient("service");

        var seen = await http.GetFromJsonAsync<Dictionary<string, string>>("environment") ?? [];

        var dashboard = app.Services.GetRequiredService<DashboardSettings>().Addresses!;
        var other = app.GetEndpoint("other").GetLeftPart(UriPartial.Authority);
        var replica = app.ResourceNotifications.GetReplicas("service").Single();
        var target = replica.Snapshot.Urls.Single(url => url.IsInternal).Url;
        var expected = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = target,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["FROM_PROFILE"] = "yes",
            ["DOTNET_LAUNCH_PROFILE"] = "http",
            ["LOGGING__CONSOLE__FORMATTERNAME"] = "simple",
            ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.OtlpGrpcUrl.GetLeftPart(UriPartial.Authority),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={dashboard.OtlpApiKey}",
            ["OTEL_SERVICE_NAME"] = "service",
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={replica.ResourceId[^8..]}",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
            ["services__other__http__0"] = other,
            ["services__outside__default__0"] = "https://example.org/",
            ["ConnectionStrings__database"] = "Host=db",
            ["OTHER_CHAT"] = $"{other}/chat",
        };
        Assert.Equal(expected, seen.Where(pair => expected.ContainsKey(pair.Key)).ToDictionary());
        Assert.Equal(["--first", "second word", "--third"], await http.GetFromJsonAsync<string[]>("args") ?? []);
    }

    [Fact]
    public async Task A_node_app_gets_its_port_its_mode_and_http_telemetry_when_asked()
    {
        await using var app = await TestApplication.StartWithDashboardAsync(builder =>
        {
            using var script = new StreamWriter(Path.Combine(Path.GetTempPath(), "realtime-tell.js"));
            script.Write("for (const [k, v] of Object.entries(process.env)) console.log(k + '=' + v);");
            builder
                .AddNodeApp("node", "realtime-tell.js", Path.GetTempPath())
                .WithHttpEndpoint(env: "PORT")
                .WithOtlpExporter(OtlpProtocol.HttpProtobuf);
        });
        await app.WaitForStateAsync("node", KnownResourceStates.Finished);

        var seen = app.GetLines("node").Select(line => line.Content).ToList();

        var addresses = app.Services.GetRequiredService<DashboardSettings>().Addresses!;
        Assert.Contains("NODE_ENV=development", seen);
        Assert.Contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", seen);
        Assert.Contains($"OTEL_EXPORTER_OTLP_ENDPOINT={addresses.OtlpHttpUrl.GetLeftPart(UriPartial.Authority)}", seen);
        Assert.Contains(seen, line => line.StartsWith("PORT=", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, line => line.StartsWith("ASPNETCORE_URLS=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_child_does_not_inherit_what_is_meant_for_the_AppHost()
    {
        var meant = new[]
        {
            "ASPNETCORE_URLS",
            "DOTNET_LAUNCH_PROFILE",
            "ASPNETCORE_ENVIRONMENT",
            "DOTNET_ENVIRONMENT",
        };
        await using var host = AppHostProcess.Start(
            "environment",
            variables: [.. meant.Select(name => (name, "meant-for-the-apphost")), ("INHERITED", "kept")]
        );
        await host.WaitForAsync("| end of environment");

        Assert.Contains(host.Lines, line => line.EndsWith("| INHERITED=kept", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Lines, line => line.Contains("meant-for-the-apphost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_are_marked_wherever_they_are_shown()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var key = builder.AddParameter("key", "s3cret", secret: true);
            var composed = builder.AddConnectionString("db", ReferenceExpression.Create($"Host=db;Password={key}"));
            builder.AddShell("shell", "echo $DB").WithEnvironment("KEY", key).WithEnvironment("DB", composed);
        });
        await app.WaitForStateAsync("shell", KnownResourceStates.Finished);

        Assert.Equal("Host=db;Password=s3cret", Assert.Single(app.GetLines("shell")).Content);
        var variables = app.Snapshot("shell").EnvironmentVariables.ToDictionary(variable => variable.Name);
        Assert.True(variables["KEY"].IsSensitive);
        Assert.True(variables["DB"].IsSensitive);
        Assert.True(app.Snapshot("key").Properties.Single().IsSensitive);
    }

    [Fact]
    public async Task Configuration_goes_before_a_parameters_default()
    {
        await using var app = await TestApplication.StartAsync(
            builder =>
            {
                var parameter = builder.AddParameter("greeting", "hello");
                builder.AddShell("shell", "echo $GREETING").WithEnvironment("GREETING", parameter);
            },
            "--Parameters:greeting=good day"
        );
        await app.WaitForStateAsync("shell", KnownResourceStates.Finished);

        Assert.Equal("good day", Assert.Single(app.GetLines("shell")).Content);
    }
}
