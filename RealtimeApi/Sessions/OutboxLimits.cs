using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>How much may wait for one connection before it counts as a slow consumer.</summary>
internal sealed class OutboxLimits
{
    public const string Section = "Outbox";

    [Range(1, 1_000_000)]
    public int MaxMessages { get; set; } = 1024;

    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 1024 * 1024;
}
