using Realtime.Benchmarks.Dialects;

namespace Realtime.Benchmarks.Targets;

/// <summary>A server that can be measured: how it is started and what is spoken to it.</summary>
/// <param name="Dialect">For rooms that live in memory.</param>
/// <param name="DurableDialect">For rooms that are stored; null: it has none.</param>
internal sealed record Target(
    string Name,
    string What,
    Func<Cores, Task<RunningTarget>> StartAsync,
    Dialect Dialect,
    Dialect? DurableDialect = null
)
{
    /// <summary>Whether its clients are signed in when they come back, and get what they missed.</summary>
    public bool Resumes => DurableDialect is not null;
}

/// <summary>Which core the measured server has for itself, and where everything else runs.</summary>
internal sealed record Cores(int Server, int Client);

/// <summary>A target that runs.</summary>
/// <param name="Measured">The processes whose cost is counted.</param>
internal sealed class RunningTarget(int port, ProcessTree measured, params IAsyncDisposable[] parts) : IAsyncDisposable
{
    public int Port => port;

    public ProcessTree Measured => measured;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts)
        {
            await part.DisposeAsync();
        }
    }
}
