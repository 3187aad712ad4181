using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>
/// What a room may be called: 1 to 64 of A–Z, a–z, 0–9 and <c>_ . : -</c>, but not <c>.</c> or <c>..</c>, which no URL can
/// name (RFC 3986, section 5.2.4).
/// </summary>
internal static class RoomName
{
    public const int MaxLength = 64;
    public const string Rule = "must be 1 to 64 letters, digits or any of _ . : -, and not only '.' or '..'";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-"
    );

    public static bool IsValid([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && !name.AsSpan().ContainsAnyExcept(Allowed)
        && name is not ("." or "..");
}
