using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Identity;

/// <summary>
/// Where it is kept that sessions have ended, until no token can be left that would open them.
/// Every method throws <see cref="StorageUnavailableException"/> when the store can't answer just now.
/// </summary>
internal interface IEndedSessionStore
{
    /// <summary>Keeps an end. Of two for the same session or person the one that says more counts.</summary>
    ValueTask AddAsync(SessionEnd end);

    /// <summary>All that are kept.</summary>
    ValueTask<IReadOnlyList<SessionEnd>> ReadAsync();
}

/// <summary>The end of one session, or of all that one person had. Times are whole seconds, as in tokens.</summary>
/// <param name="KeepUntil">From when on no token can be left that it concerns.</param>
internal abstract record SessionEnd(DateTimeOffset KeepUntil)
{
    public sealed record One(string SessionId, DateTimeOffset KeepUntil) : SessionEnd(KeepUntil);

    /// <param name="Through">Sessions that began in this second or before it are over.</param>
    public sealed record AllOf(string UserId, DateTimeOffset Through, DateTimeOffset KeepUntil) : SessionEnd(KeepUntil);
}
