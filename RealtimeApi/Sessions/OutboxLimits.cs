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

    /// <summary>
    /// Bytes of broadcasts and private messages, which are delivered at most once: beyond it they are dropped for this client,
    /// which stays connected. They count apart from <see cref="MaxBytes"/>. While strangers flood, a client keeps up with its
    /// rooms as long as these take less than MaxBytes / (MaxBytes + this) of its line: four fifths.
    /// </summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxDroppableBytes { get; set; } = 256 * 1024;
}
