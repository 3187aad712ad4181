using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>What holds for rooms whose name matches a pattern.</summary>
internal sealed class RoomPolicy
{
    /// <summary>A room's name, or the beginning of one followed by <c>*</c>.</summary>
    [Required]
    [MinLength(1)]
    public string Pattern { get; set; } = "*";

    /// <summary>Whether an ack means stored. When false, the room lives in memory only and begins a new epoch with each start.</summary>
    public bool Durable { get; set; } = true;

    /// <summary>Connections that may be in the room at once.</summary>
    [Range(1, int.MaxValue)]
    public int MaxMembers { get; set; } = 100_000;

    /// <summary>
    /// Who may join and see who is there: <c>everyone</c>, <c>signed-in</c>, <c>nobody</c> or the name of a role. Whoever may
    /// not join may not publish or read either.
    /// </summary>
    public string Join { get; set; } = Everyone;

    /// <summary>Who, of those who may join, may publish; unset, all of them.</summary>
    public string? Publish { get; set; }

    /// <summary>Who, of those who may join, may read what was said before they came; unset, all of them.</summary>
    public string? History { get; set; }

    public const string Everyone = "everyone";
    public const string SignedIn = "signed-in";
    public const string Nobody = "nobody";

    public bool Matches(string room) =>
        Pattern.EndsWith('*')
            ? room.AsSpan().StartsWith(Pattern.AsSpan(0, Pattern.Length - 1), StringComparison.Ordinal)
            : room == Pattern;
}
