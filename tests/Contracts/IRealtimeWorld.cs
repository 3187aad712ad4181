namespace Realtime.Contracts;

/// <summary>A running server with one wire to reach it by, and a clock that a story can put forward.</summary>
public interface IRealtimeWorld : IAsyncDisposable
{
    AdvancingClock Clock { get; }

    /// <summary>A new client without a token.</summary>
    Task<IRealtimeClient> ConnectAsync();

    /// <summary>A new connection of somebody who signs in with a name; the same person each time for one token.</summary>
    Task<IRealtimeClient> ConnectAsync(string token);

    /// <summary>Signs somebody in and returns the token.</summary>
    Task<string> SignInAsync(string username);
}
