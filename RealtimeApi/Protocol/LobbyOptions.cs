using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>
/// Who may speak outside rooms: <c>everyone</c>, <c>signed-in</c>, <c>nobody</c> or the name of a role. A server with an API
/// key always may.
/// </summary>
internal sealed class LobbyOptions
{
    public const string Section = "Lobby";

    /// <summary>Who may send a <c>broadcast</c>, which reaches every client that is connected.</summary>
    [Required]
    public string Broadcast { get; set; } = RoomPolicy.SignedIn;

    /// <summary>Who may send a <c>private</c> message to a client or a person.</summary>
    [Required]
    public string Private { get; set; } = RoomPolicy.SignedIn;
}
