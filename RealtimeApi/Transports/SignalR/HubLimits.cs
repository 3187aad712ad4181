using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>What one SignalR connection may have beside what every connection may.</summary>
internal sealed class HubLimits
{
    public const string Section = "SignalR";

    /// <summary>Server streams at a time; each costs as much as a connection.</summary>
    [Range(1, 10_000)]
    public int MaxStreams { get; set; } = 100;
}
