using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Realtime.RealtimeApi.Identity;

/// <summary>
/// Names a place in a list of rooms without naming the room there, which whoever reads on may perhaps not know of. Sealed with a
/// key that comes from the signing key, so that every node that shares it can read on.
/// </summary>
internal sealed class Cursors(SigningKey signing)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>All names are padded to the longest, so that a cursor does not tell how long one is.</summary>
    private const int NameBytes = 64;

    private readonly byte[] key = signing.Derive("room cursor");

    public string Seal(string name)
    {
        var sealedName = new byte[NonceBytes + NameBytes + TagBytes];
        var nonce = sealedName.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> padded = stackalloc byte[NameBytes];
        padded.Clear();
        Encoding.UTF8.GetBytes(name, padded);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, padded, sealedName.AsSpan(NonceBytes, NameBytes), sealedName.AsSpan(^TagBytes..));
        return Base64Url.EncodeToString(sealedName);
    }

    /// <summary>Null for what was not sealed here.</summary>
    public string? Open(string cursor)
    {
        Span<byte> sealedName = stackalloc byte[NonceBytes + NameBytes + TagBytes];
        if (
            !Base64Url.IsValid(cursor, out var length)
            || length != sealedName.Length
            || !Base64Url.TryDecodeFromChars(cursor, sealedName, out _)
        )
        {
            return null;
        }
        Span<byte> padded = stackalloc byte[NameBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(
                sealedName[..NonceBytes],
                sealedName.Slice(NonceBytes, NameBytes),
                sealedName[^TagBytes..],
                padded
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return Encoding.UTF8.GetString(padded.TrimEnd((byte)0));
    }
}
