using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Who is behind a session, as the token says.</summary>
/// <param name="UserId">Unique and stable; <c>anon_…</c> for a connection without a token.</param>
/// <param name="ExpiresAt">When the token runs out; null: never.</param>
internal sealed record Person(
    string UserId,
    string Username,
    bool IsAnonymous,
    IReadOnlyList<string> Roles,
    DateTimeOffset? ExpiresAt
)
{
    /// <summary>Whether it is a server of ours, which came with an API key: no policy binds it.</summary>
    public bool IsServer { get; private init; }

    public static readonly Person Server = new(UserIds.Server, UserIds.ServerName, IsAnonymous: false, [], null)
    {
        IsServer = true,
    };

    /// <summary>Of the sign-in, the same in every token that renews it; null for people who have not signed in, and for servers.</summary>
    public string? SessionId { get; init; }

    /// <summary>When the sign-in was, in whole seconds as tokens count; the Unix epoch where the token does not say.</summary>
    public DateTimeOffset SignedInAt { get; init; } = DateTimeOffset.UnixEpoch;

    public static Person Anonymous() => new(Ids.New(UserIds.AnonymousPrefix), "Anonymous", IsAnonymous: true, [], null);
}
