using System.Globalization;

namespace Realtime.RealtimeApi.Protocol;

/// <summary>
/// A place in a room's order. Offsets count from 1 within an epoch; offset 0 is before the first message.
/// An epoch is one unbroken history: when a room's messages were lost or never stored, the next epoch begins.
/// </summary>
[GenerateSerializer, Immutable]
internal readonly record struct RoomPosition(string Epoch, long Offset)
{
    public const string Rule = "must be an object with epoch and offset";

    /// <summary>The form <c>epoch:offset</c> that event streams use as their event id.</summary>
    public override string ToString() => $"{Epoch}:{Offset}";

    public static bool TryParse(string? text, out RoomPosition position)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        if (
            colon > 0
            && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
        )
        {
            position = new(text![..colon], offset);
            return true;
        }
        position = default;
        return false;
    }
}
