using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Realtime.Gateway.Forwarding;

/// <summary>
/// Header values pass through the gateway byte for byte: browsers write cookies in UTF-8, old clients in Latin-1, and which it is
/// only the service knows. Latin-1 has a character for each byte, so what was read so and is written so has not changed.
/// </summary>
internal static class HeaderBytes
{
    public static Encoding Encoding => Encoding.Latin1;

    public static void Use(KestrelServerOptions kestrel)
    {
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding;
    }

    public static void Use(SocketsHttpHandler client)
    {
        client.RequestHeaderEncodingSelector = static (_, _) => Encoding;
        client.ResponseHeaderEncodingSelector = static (_, _) => Encoding;
    }
}
