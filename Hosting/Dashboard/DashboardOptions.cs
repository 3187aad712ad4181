using System.Security.Cryptography;

namespace Realtime.Hosting.Dashboard;

/// <summary>Where the dashboard listens and who may look at it.</summary>
internal sealed class DashboardOptions
{
    public const int DefaultPort = 18888;

    /// <summary>TCP port on loopback; 0 takes a free one.</summary>
    public int Port { get; set; } = DefaultPort;

    /// <summary>What <c>/login?t=</c> must carry. Made anew for every run unless it is set.</summary>
    public string Token { get; set; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>What the pages call the system, usually the AppHost's name.</summary>
    public string ApplicationName { get; set; } = "Realtime";
}
