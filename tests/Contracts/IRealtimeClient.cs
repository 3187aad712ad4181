namespace Realtime.Contracts;

/// <summary>
/// One connected client as a story sees it, whatever wire it is on. A command that is answered with an error throws
/// <see cref="RefusedException"/>.
/// </summary>
public interface IRealtimeClient : IAsyncDisposable
{
    string ClientId { get; }

    string UserId { get; }

    string Username { get; }

    /// <summary>Every event that came, in order.</summary>
    Arrivals<RealtimeEvent> Events { get; }

    /// <param name="history">How many of the newest messages to get.</param>
    Task<Joined> JoinAsync(string room, Position? since = null, int? history = null);

    Task LeaveAsync(string room);

    /// <param name="data">Any JSON.</param>
    Task<Position> SendAsync(string room, string data, string? id = null);

    Task TypeAsync(string room, bool isTyping);

    Task BroadcastAsync(string data);

    Task SendPrivateAsync(string targetId, string data);

    Task<HistoryPage> ReadHistoryAsync(string room, long? before = null, int? limit = null);

    /// <summary>A new token for the connection.</summary>
    Task RefreshAsync(string token);

    /// <summary>Returns when everything that the server had sent to this client has arrived.</summary>
    Task FenceAsync();

    /// <summary>Waits until the server has ended the connection.</summary>
    Task<Ending> EndAsync();

    /// <summary>Vanishes without a word, as with a pulled cable.</summary>
    Task CutAsync();
}

/// <summary>How the server ended a connection.</summary>
/// <param name="Code">The close code; null on a wire that has no words for it.</param>
public sealed record Ending(int? Code, string Text);

/// <summary>A command was answered with an error, or a client was not let in.</summary>
public sealed class RefusedException(string code, string message) : Exception($"{code}: {message}")
{
    public string Code { get; } = code;
}

/// <summary>Waiting for events by their type.</summary>
public static class RealtimeClientEvents
{
    public static async Task<T> NextAsync<T>(this IRealtimeClient client, Func<T, bool>? fits = null)
        where T : RealtimeEvent =>
        (T)await client.Events.NextAsync(it => it is T wanted && (fits?.Invoke(wanted) ?? true), typeof(T).Name);

    public static async Task<IReadOnlyList<T>> NextAsync<T>(this IRealtimeClient client, int count)
        where T : RealtimeEvent => [.. (await client.Events.NextAsync(count, it => it is T, typeof(T).Name)).Cast<T>()];

    /// <summary>All events of a type so far.</summary>
    public static IReadOnlyList<T> All<T>(this IRealtimeClient client)
        where T : RealtimeEvent => [.. client.Events.All.OfType<T>()];
}
