// Small systems for tests that need an AppHost in a process of its own; --Topology=name chooses one.
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
switch (builder.Configuration["Topology"])
{
    case "family":
        // A parent with a child in its own group and one that left it, as daemons do; each says its process id.
        builder.AddExecutable(
            "parent",
            "sh",
            ".",
            "-c",
            """
            sh -c 'echo child $$; sleep 600' &
            setsid sh -c 'echo runaway $$; sleep 600' &
            echo parent $$
            sleep 600
            """
        );
        break;
    case "secret":
        var secret = builder.AddParameter(
            "generated",
            new GenerateParameterDefault { MinLength = 30, Special = false },
            secret: true,
            persist: true
        );
        builder.AddExecutable("teller", "sh", ".", "-c", "echo secret $SECRET").WithEnvironment("SECRET", secret);
        break;
    case "servers":
        var cache = builder.AddRedis("cache");
        var database = builder.AddPostgres("sql").AddDatabase("chat");
        builder.AddExecutable("teller", "sh", ".", "-c", "echo servers are up").WaitFor(cache).WaitFor(database);
        break;
    case "environment":
        builder.AddExecutable("environment", "sh", ".", "-c", "env; echo end of environment");
        break;
    case "service":
        builder
            .AddProject<Projects.TestService>("service", options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("Service:Port"))
            .WithHttpHealthCheck("/health");
        break;
    default:
        throw new InvalidOperationException("Say --Topology=family, secret, environment or service.");
}
builder.Build().Run();
