using Realtime.Hosting.Model;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

/// <summary>
/// Every call of Aspire 9.5.2's API that this engine has, written as an AppHost would write it. What changes its
/// meaning in an overload or disappears breaks the build of this file.
/// </summary>
public sealed class ApiSubsetTests
{
    [Fact]
    public async Task Every_supported_call_compiles_as_it_does_for_Aspire_and_describes_an_application()
    {
        var builder = DistributedApplicationTestingBuilder.Create([
            "--Parameters:plain=1",
            "--ConnectionStrings:old=Host=old",
        ]);
        Values(builder);
        Programs(builder);
        Projects(builder);
        Servers(builder);

        await using var app = builder.Build();

        Assert.Equal(
            [
                "plain",
                "secret",
                "valued",
                "made",
                "generated",
                "old",
                "named",
                "composed",
                "tool",
                "numbers",
                "site",
                "script",
                "worker",
                "api",
                "api-http",
                "by-path",
                "by-path-http",
                "cache",
                "cache2",
                "sql",
                "chat",
            ],
            builder.Resources.Select(resource => resource.Name)
        );
    }

    private static void Values(IDistributedApplicationBuilder builder)
    {
        var plain = builder.AddParameter("plain");
        builder.AddParameter("secret", secret: true);
        builder.AddParameter("valued", "value", publishValueAsDefault: false, secret: false);
        builder.AddParameter("made", () => "value", secret: true);
        builder.AddParameter("generated", new GenerateParameterDefault { MinLength = 8 }, secret: true, persist: false);
        builder.AddConnectionString("old");
        builder.AddConnectionString("named", "OLD_NAME");
        builder.AddConnectionString("composed", ReferenceExpression.Create($"Host={plain};Port=1"));
    }

    private static void Programs(IDistributedApplicationBuilder builder)
    {
        var plain = builder.CreateResourceBuilder((ParameterResource)builder.Resources[0]);
        var old = builder.CreateResourceBuilder((IResourceWithConnectionString)builder.Resources[5]);
        var tool = builder
            .AddExecutable("tool", "sh", ".", "-c", "true")
            .WithExplicitStart()
            .WithEndpoint(port: 1234, targetPort: 4321, scheme: "tcp", name: "raw", env: "RAW", isProxied: true)
            .WithEndpoint("raw", endpoint => endpoint.IsExternal = true, createIfNotExists: false)
            .WithEnvironment("TEXT", "value")
            .WithEnvironment("INTERPOLATED", $"{plain}/suffix")
            .WithEnvironment("EXPRESSION", ReferenceExpression.Create($"{plain}"))
            .WithEnvironment("LATER", () => "value")
            .WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = "value")
            .WithEnvironment("PARAMETER", plain)
            .WithEnvironment("CONNECTION", old)
            .WithArgs("one", "two")
            .WithArgs(plain, 3)
            .WithArgs(context => context.Args.Add("three"))
            .WithOtlpExporter()
            .WithOtlpExporter(OtlpProtocol.HttpProtobuf)
            .WithReference(old, connectionName: "renamed", optional: true)
            .WithReference("outside", new Uri("https://example.org/"))
            .WithReferenceRelationship(plain)
            .WithIconName("Wrench", IconVariant.Regular)
            .WithCommand(
                "reset",
                "Reset",
                _ => Task.FromResult(CommandResults.Success()),
                new() { IsHighlighted = true }
            );
        builder.AddExecutable("numbers", "sh", ".", [1, plain]).WithParentRelationship(tool);
        var site = builder
            .AddNpmApp("site", ".", "dev", ["--turbo"])
            .WithHttpEndpoint(env: "PORT")
            .WithHttpsEndpoint(name: "tls")
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/health", 200, "http")
            .WithHttpCommand("/reset", "Reset")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Site")
            .WithUrl("https://example.org", "Elsewhere")
            .WaitForCompletion(tool, exitCode: 0);
        builder
            .AddNodeApp("script", "server.js", ".", ["--fast"])
            .WithReference(site)
            .WithReference(site.GetEndpoint("http"))
            .WithEnvironment("SITE", site.GetEndpoint("http"))
            .WaitForStart(site);
    }

    private static void Projects(IDistributedApplicationBuilder builder)
    {
        builder.AddProject<global::Projects.TestService>("worker").WithReplicas(2);
        builder.AddProject<global::Projects.TestService>("api", launchProfileName: null).WithHealthCheck("own");
        builder.AddProject<global::Projects.TestService>("api-http", options => options.ExcludeLaunchProfile = true);
        var path = new global::Projects.TestService().ProjectPath;
        builder.AddProject("by-path", path, launchProfileName: null);
        builder.AddProject("by-path-http", path, options => options.ExcludeLaunchProfile = true);
    }

    private static void Servers(IDistributedApplicationBuilder builder)
    {
        var plain = builder.CreateResourceBuilder((ParameterResource)builder.Resources[0]);
        builder.AddRedis("cache", port: 16379).WithDataVolume("cache-data");
        builder.AddRedis("cache2", port: null, password: plain);
        builder.AddPostgres("sql", plain, plain, 15432).WithDataVolume().AddDatabase("chat", "chat_db");
    }
}
