using System.Globalization;
using System.Text;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Identity;

/// <summary>What a guest may be called: something that others can see, and that is not taken for the server.</summary>
internal static class Usernames
{
    public const int MaxLength = 40;

    private const char ZeroWidthNonJoiner = '\u200C';
    private const char ZeroWidthJoiner = '\u200D';

    private static readonly HashSet<string> Reserved = ["server", "anonymous", "admin", "administrator", "system"];

    /// <summary>Letters and symbols that are blank (Unicode Standard Annex 31, Default_Ignorable, and the empty Braille cell).</summary>
    private static readonly HashSet<int> Blank = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0];

    /// <param name="name">Without spaces around it.</param>
    /// <param name="mayBeReserved">Whether names are allowed that one may take for the server or somebody who speaks for it.</param>
    public static RealtimeError? FaultOf(string name, bool mayBeReserved)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return Errors.InvalidField("username", $"must have 1 to {MaxLength} characters");
        }
        foreach (var (index, it) in Characters(name))
        {
            if (IsHidden(it) && !JoinsItsNeighbours(name, index))
            {
                return Errors.InvalidField(
                    "username",
                    $"must not have U+{it.Value:X4}: control characters, invisible ones and those that turn the direction of text are refused"
                );
            }
        }
        if (!name.EnumerateRunes().Any(IsVisible))
        {
            return Errors.InvalidField("username", "must have a character that can be seen");
        }
        return !mayBeReserved && Reserved.Contains(Folded(name))
            ? Errors.InvalidField("username", $"must not be '{name}', which is reserved")
            : null;
    }

    private static IEnumerable<(int Index, Rune It)> Characters(string name)
    {
        for (var i = 0; i < name.Length; )
        {
            Rune.DecodeFromUtf16(name.AsSpan(i), out var it, out var length);
            yield return (i, it);
            i += length;
        }
    }

    private static bool IsHidden(Rune it) =>
        Blank.Contains(it.Value)
        || Rune.GetUnicodeCategory(it)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate;

    /// <summary>Families of emoji, Persian and the scripts of India need these two inside a word.</summary>
    private static bool JoinsItsNeighbours(string name, int index) =>
        name[index] is ZeroWidthJoiner or ZeroWidthNonJoiner
        && index > 0
        && index < name.Length - 1
        && !char.IsWhiteSpace(name[index - 1])
        && !char.IsWhiteSpace(name[index + 1])
        && name[index - 1] is not (ZeroWidthJoiner or ZeroWidthNonJoiner)
        && (name[index - 1] > 0x7F || name[index + 1] > 0x7F);

    private static bool IsVisible(Rune it) =>
        !Rune.IsWhiteSpace(it)
        && !IsHidden(it)
        && Rune.GetUnicodeCategory(it) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    /// <summary>As it looks: without case, marks, spaces and punctuation, and full-width letters as plain ones.</summary>
    private static string Folded(string name)
    {
        const int FullWidth = 0xFEE0;
        var folded = new StringBuilder();
        foreach (var it in name)
        {
            var plain = it is >= '\uFF01' and <= '\uFF5E' ? (char)(it - FullWidth) : it;
            if (char.IsLetter(plain))
            {
                folded.Append(char.ToLowerInvariant(plain));
            }
            else if (char.IsDigit(plain))
            {
                // 'admin2' is somebody of their own.
                folded.Append(plain);
            }
        }
        return folded.ToString();
    }
}
