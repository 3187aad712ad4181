using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Realtime.RealtimeApi.Identity;

/// <summary>Whether a call comes from a server that knows one of our keys. Takes as long for a wrong key as for a right one.</summary>
internal sealed class ApiKeys(IOptions<AuthOptions> options)
{
    public const string Header = "X-Api-Key";

    private readonly byte[][] hashes = [.. options.Value.ApiKeys.Select(Hash)];

    public bool IsValid(string? key)
    {
        var given = Hash(key ?? "");
        var found = false;
        foreach (var hash in hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(given, hash);
        }
        return found && !string.IsNullOrEmpty(key);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
