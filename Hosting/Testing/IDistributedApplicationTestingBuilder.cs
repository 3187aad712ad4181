namespace Realtime.Hosting.Testing;

/// <summary>An AppHost that has said all it has to say, and may still be changed by the test before it is built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
