using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>One start of a server that the machine has: where its files go and where it listens.</summary>
/// <param name="Resource">The server.</param>
/// <param name="Folder">Its own, and there already.</param>
/// <param name="IsKept">The folder outlives this run.</param>
/// <param name="Port">On loopback.</param>
/// <param name="Log">The resource's console.</param>
/// <param name="Cancellation">The resource is being stopped.</param>
internal sealed record ServerStart(
    IResource Resource,
    string Folder,
    bool IsKept,
    int Port,
    ILogger Log,
    CancellationToken Cancellation
);

/// <summary>What is to be run then. <paramref name="StopSignal"/> asks it to end.</summary>
internal sealed record ServerProgram(string FileName, IReadOnlyList<string> Arguments, int StopSignal = Native.SigTerm);

/// <summary>The resource is a server of this machine; how to set it up before each start.</summary>
internal sealed class LocalServerAnnotation(Func<ServerStart, Task<ServerProgram>> prepare) : IResourceAnnotation
{
    public Func<ServerStart, Task<ServerProgram>> Prepare { get; } = prepare;
}

/// <summary>The server's data outlives the run; null: under a name made of the application's and the resource's.</summary>
internal sealed class DataVolumeAnnotation(string? name) : IResourceAnnotation
{
    public string? Name { get; } = name;
}

/// <summary>What both servers are built with.</summary>
internal static class LocalServerBuilding
{
    private const int PasswordLength = 22;

    /// <summary>Of a server that was given none: made once and kept in the user secrets.</summary>
    public static ParameterResource DefaultPassword(
        this IDistributedApplicationBuilder builder,
        string server,
        bool special
    ) =>
        builder.CreateSecret(
            $"{server}-password",
            new GenerateParameterDefault { MinLength = PasswordLength, Special = special }
        );

    /// <summary>Healthy while the server answers at its public address.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="ask">Null when it answers, else what is wrong.</param>
    public static IResourceBuilder<T> WithServerHealthCheck<T>(
        this IResourceBuilder<T> builder,
        Func<CancellationToken, Task<string?>> ask
    )
        where T : IResource
    {
        var key = $"{builder.Resource.Name}_check";
        builder
            .ApplicationBuilder.Services.AddHealthChecks()
            .AddAsyncCheck(
                key,
                async cancellation =>
                    await ask(cancellation).ConfigureAwait(false) is { } problem
                        ? HealthCheckResult.Unhealthy(problem)
                        : HealthCheckResult.Healthy()
            );
        return builder.WithHealthCheck(key);
    }
}
