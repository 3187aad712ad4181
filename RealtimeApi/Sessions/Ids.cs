using System.Buffers.Text;
using System.Security.Cryptography;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Names that nobody can guess: 96 random bits in 16 characters that are safe in addresses.</summary>
internal static class Ids
{
    public static string New(string prefix = "")
    {
        Span<byte> bytes = stackalloc byte[12];
        RandomNumberGenerator.Fill(bytes);
        return prefix + Base64Url.EncodeToString(bytes);
    }
}
