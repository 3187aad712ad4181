namespace Realtime.Hosting.Dashboard;

/// <summary>Where the dashboard listens and who may look at it.</summary>
internal sealed class DashboardOptions
{
    /// <summary>TCP port on loopback; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>What <c>/login?t=</c> must carry. Empty: everybody who reaches the port may look.</summary>
    public required string Token { get; init; }

    /// <summary>What the pages call the system: the AppHost's name.</summary>
    public required string ApplicationName { get; init; }
}
