using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>What holds for rooms: how much is kept and given at once, and the policies by name.</summary>
internal sealed class RoomOptions : IValidatableObject
{
    public const string Section = "Rooms";

    /// <summary>Messages a join gives back at most to a client that was away.</summary>
    [Range(0, 10_000)]
    public int MaxRecovered { get; set; } = 500;

    /// <summary>Messages on one page of history.</summary>
    [Range(1, 10_000)]
    public int HistoryPage { get; set; } = 100;

    /// <summary>Rooms that one connection may be in at a time.</summary>
    [Range(1, 1_000_000)]
    public int MaxPerConnection { get; set; } = 1000;

    /// <summary>Messages kept of a room.</summary>
    [Range(1, long.MaxValue)]
    public long MaxMessages { get; set; } = 10_000;

    /// <summary>Bytes of messages kept of a room, 256 a message besides its data; beyond it, the oldest messages go.</summary>
    [Range(64 * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>How long a message is kept.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Newest messages of a room that are kept in memory, in bytes of data, so that joins need no database.</summary>
    [Range(0, int.MaxValue)]
    public int RecentBytes { get; set; } = 1024 * 1024;

    /// <summary>A person whose last connection broke is still present for so long.</summary>
    public TimeSpan PresenceGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Nobody types longer than this without saying so again.</summary>
    public TimeSpan TypingExpiry { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>The first one that matches holds; then <c>live:*</c> is not durable, and all else is.</summary>
    public IList<RoomPolicy> Policies { get; } = [];

    private static readonly RoomPolicy[] Defaults = [new() { Pattern = "live:*", Durable = false }, new()];

    private RoomPolicy[]? inOrder;

    public RoomPolicy PolicyFor(string room) =>
        Array.Find(inOrder ??= [.. Policies, .. Defaults], policy => policy.Matches(room))!;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PresenceGrace < TimeSpan.Zero || TypingExpiry <= TimeSpan.Zero || MaxAge <= TimeSpan.Zero)
        {
            yield return new("Rooms: times must be positive.");
        }
        foreach (var policy in Policies)
        {
            var problems = new List<ValidationResult>();
            Validator.TryValidateObject(policy, new(policy), problems, validateAllProperties: true);
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }
}
