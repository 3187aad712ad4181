using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// What the clients at one address may have together, whoever they are. An office behind one address stays far below: a thousand
/// people, each with two pages open, have 2,000 connections, and all of them may come back within a minute.
/// </summary>
internal sealed class AddressLimits
{
    public const string Section = "Addresses";

    /// <summary>Connections at a time, on all transports together.</summary>
    [Range(1, 10_000_000)]
    public int MaxConnections { get; set; } = 5000;

    /// <summary>Sessions that may be opened within a minute; so many may come at once.</summary>
    [Range(1, 100_000_000)]
    public int SessionsPerMinute { get; set; } = 6000;

    /// <summary>
    /// Sessions that were begun and not opened: an Engine.IO handshake without a namespace, a SignalR negotiation without a
    /// connection. A client takes one round trip from the one to the other.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxUnopened { get; set; } = 500;

    /// <summary>The same from all addresses together.</summary>
    [Range(1, 10_000_000)]
    public int MaxUnopenedInAll { get; set; } = 5000;
}
