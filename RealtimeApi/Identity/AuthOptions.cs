using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Who may come in, and by what.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>
    /// The secret that signs our own tokens, at least 32 bytes of UTF-8. Without one, Development makes up a new one at
    /// each start; Production does not start.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>An OpenID Connect issuer whose tokens are accepted instead of our own.</summary>
    public string? Authority { get; set; }

    /// <summary>What tokens of that issuer must be meant for; null: anything.</summary>
    public string? Audience { get; set; }

    /// <summary>How long a guest stays signed in.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// How long after it was issued (<c>iat</c>) a token counts at most, whatever it says itself, but never less than
    /// <see cref="TokenLifetime"/>. Ended sessions are remembered for as long, so that no token outlives the memory of its end.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan MaxTokenAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The age that applies.</summary>
    public TimeSpan LongestTokenAge => MaxTokenAge > TokenLifetime ? MaxTokenAge : TokenLifetime;

    /// <summary>Whether somebody without a token may connect.</summary>
    public bool AllowAnonymous { get; set; } = true;

    /// <summary>Whether anybody may sign in with just a name. Only our own tokens make guests.</summary>
    public bool AllowGuests { get; set; } = true;

    /// <summary>Whether guests may call themselves what one may take for the server, such as <c>Server</c> or <c>admin</c>.</summary>
    public bool AllowReservedNames { get; set; }

    /// <summary>Keys of the servers that may call us, each at least 16 characters.</summary>
    public IList<string> ApiKeys { get; } = [];
}
