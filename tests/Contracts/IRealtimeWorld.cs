namespace Realtime.Contracts;

/// <summary>A running server with one wire to reach it by, and a clock that a story can put forward.</summary>
public interface IRealtimeWorld : IAsyncDisposable
{
    AdvancingClock Clock { get; }

    Uri Address { get; }

    /// <summary>A new client without a token.</summary>
    Task<IRealtimeClient> ConnectAsync();

    /// <summary>A new connection of somebody who signs in with a name; the same person each time for one token.</summary>
    Task<IRealtimeClient> ConnectAsync(string token);

    /// <summary>Signs somebody in and returns the token.</summary>
    /// <param name="earlier">A token of the person, for a newer one.</param>
    Task<string> SignInAsync(string username, string? earlier = null);

    /// <summary>Another server with the same wire, the default limits and these settings. It ends with its test.</summary>
    Task<IRealtimeWorld> StartAnotherAsync(params (string Key, string Value)[] settings);

    /// <summary>Asks the server to stop, as SIGTERM does.</summary>
    void BeginStop();
}
