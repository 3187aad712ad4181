using System.Security.Cryptography;

namespace Realtime.Hosting.Model;

/// <summary>A random value of at least <see cref="MinLength"/> characters from the chosen kinds.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without the characters that are easily mistaken for one another or need quoting in connection strings.
    private const string LowerSet = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperSet = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericSet = "0123456789";
    private const string SpecialSet = "-_.{}~()*+!";

    public int MinLength { get; set; }
    public bool Lower { get; set; } = true;
    public bool Upper { get; set; } = true;
    public bool Numeric { get; set; } = true;
    public bool Special { get; set; } = true;
    public int MinLower { get; set; }
    public int MinUpper { get; set; }
    public int MinNumeric { get; set; }
    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        var kinds = new[]
        {
            (Allowed: Lower, Minimum: MinLower, Set: LowerSet),
            (Allowed: Upper, Minimum: MinUpper, Set: UpperSet),
            (Allowed: Numeric, Minimum: MinNumeric, Set: NumericSet),
            (Allowed: Special, Minimum: MinSpecial, Set: SpecialSet),
        };
        if (kinds.Any(kind => !kind.Allowed && kind.Minimum > 0))
        {
            throw new InvalidOperationException("A minimum was asked of a kind of characters that is switched off.");
        }
        var allowed = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Set));
        if (allowed.Length == 0)
        {
            throw new InvalidOperationException("Every kind of characters is switched off.");
        }

        var value = string.Concat(kinds.Select(kind => RandomNumberGenerator.GetString(kind.Set, kind.Minimum)));
        value += RandomNumberGenerator.GetString(allowed, Math.Max(0, MinLength - value.Length));
        var shuffled = value.ToCharArray();
        RandomNumberGenerator.Shuffle(shuffled.AsSpan());
        return new string(shuffled);
    }
}
