using System.Globalization;
using System.Net;
using Realtime.Gateway.Forwarding;
using Realtime.Sockets;

namespace Realtime.Gateway.Relay;

/// <summary>How a service answered a handshake, and its socket, which is not reading.</summary>
/// <param name="Head">Up to and with the empty line.</param>
/// <param name="Early">What came behind it.</param>
internal sealed record UpstreamAnswer(LoopSocket Socket, byte[] Head, byte[] Early)
{
    /// <summary>The status in "HTTP/1.1 101 Switching Protocols"; 0: that is no answer.</summary>
    public int Status { get; } = StatusOf(Head);

    public bool IsUpgrade => Status == StatusCodes.Status101SwitchingProtocols;

    public static int StatusOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1."u8)
        && head.Length > 12
        && int.TryParse(head[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : 0;

    /// <summary>As YARP's transforms want it.</summary>
    public HttpResponseMessage ToMessage()
    {
        var message = new HttpResponseMessage((HttpStatusCode)Status) { Content = new ByteArrayContent([]) };
        foreach (var line in HeaderBytes.Encoding.GetString(Head).Split("\r\n").Skip(1))
        {
            if (line.IndexOf(':') is > 0 and var colon)
            {
                var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
                if (!message.Headers.TryAddWithoutValidation(name, value))
                {
                    message.Content.Headers.TryAddWithoutValidation(name, value);
                }
            }
        }
        return message;
    }
}
