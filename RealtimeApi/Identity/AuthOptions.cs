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

    /// <summary>Whether somebody without a token may connect.</summary>
    public bool AllowAnonymous { get; set; } = true;

    /// <summary>Whether anybody may sign in with just a name. Only our own tokens make guests.</summary>
    public bool AllowGuests { get; set; } = true;

    /// <summary>Whether guests may call themselves what one may take for the server, such as <c>Server</c> or <c>admin</c>.</summary>
    public bool AllowReservedNames { get; set; }

    /// <summary>Keys of the servers that may call us, each at least 16 characters.</summary>
    public IList<string> ApiKeys { get; } = [];
}
