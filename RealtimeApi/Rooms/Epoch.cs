using System.Security.Cryptography;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>Names for a room's unbroken histories: short, and never the same twice.</summary>
internal static class Epoch
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string New() => RandomNumberGenerator.GetString(Letters, 10);
}
