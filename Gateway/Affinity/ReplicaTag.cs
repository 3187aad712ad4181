using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Yarp.ReverseProxy.Model;

namespace Realtime.Gateway.Affinity;

/// <summary>
/// A short name for a replica, at the end of a connection's id: <c>id.tag</c>. Made from the replica's address and nothing
/// else, so that every gateway gives the same one, also after a restart.
/// </summary>
internal static class ReplicaTag
{
    // Neither SignalR nor Engine.IO has this in an id, and a query needs no escape for it.
    private const char Separator = '.';

    public static string Append(string id, DestinationState replica) => $"{id}{Separator}{For(replica.DestinationId)}";

    /// <summary>The id as the replica knows it, and whose it is; an id that nobody tagged has no tag.</summary>
    public static (string Id, string? Tag) Split(string tagged) =>
        tagged.LastIndexOf(Separator) is >= 0 and var at ? (tagged[..at], tagged[(at + 1)..]) : (tagged, null);

    public static string For(string destinationId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(destinationId), hash);
        return Base64Url.EncodeToString(hash[..6]);
    }
}
