using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>The opening handshake of RFC 6455, section 4.2, after which the connection is a byte stream.</summary>
internal static class Handshake
{
    private const string Version = "13";

    /// <summary>
    /// Accepts the request and returns its stream, or answers 405 (no GET), 426 (not WebSocket, or another
    /// version) or 400 (a broken key) and returns null.
    /// </summary>
    public static async Task<Stream?> AcceptAsync(HttpContext context)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            await RefuseAsync(context, Errors.MethodNotAllowed);
            return null;
        }
        if (
            upgrade is not { IsUpgradableRequest: true }
            // Nothing can be upgraded to from HTTP/1.0 (RFC 9110, section 7.8).
            || HttpProtocol.IsHttp10(request.Protocol)
            || !HasToken(request.Headers.Upgrade, "websocket")
        )
        {
            AskForUpgrade(context);
            await RefuseAsync(
                context,
                Errors.UpgradeRequired(
                    "This address speaks WebSocket only, over HTTP/1.1: the request must have the header 'Upgrade: websocket'."
                )
            );
            return null;
        }
        if (request.Headers.SecWebSocketVersion != Version)
        {
            AskForUpgrade(context);
            context.Response.Headers.SecWebSocketVersion = Version;
            await RefuseAsync(context, Errors.UpgradeRequired("Only WebSocket version 13 is spoken here."));
            return null;
        }
        var key = request.Headers.SecWebSocketKey.ToString();
        if (!IsKey(key))
        {
            await RefuseAsync(context, Errors.BadHandshake("Sec-WebSocket-Key must be 16 bytes in Base64."));
            return null;
        }
        var headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = AcceptKey(key);
        return await upgrade.UpgradeAsync();
    }

    /// <summary>What a 426 must say (RFC 9110, section 15.5.22), and that it is meant for the next hop.</summary>
    private static void AskForUpgrade(HttpContext context)
    {
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
    }

    private static Task RefuseAsync(HttpContext context, RealtimeError error) =>
        Problems.For(error, context).ExecuteAsync(context);

    private static bool HasToken(IEnumerable<string?> values, string token) =>
        values.Any(value => value is not null && value.Contains(token, StringComparison.OrdinalIgnoreCase));

    private static bool IsKey(string key) =>
        key.Length == 24 && Base64.IsValid(key, out var decodedLength) && decodedLength == 16;

    // SHA-1 is what the RFC asks for; nothing is kept secret by it.
#pragma warning disable CA5350
    private static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
