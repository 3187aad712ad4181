using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.Net.Http.Headers;
using Realtime.Gateway.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace Realtime.Gateway.Relay;

/// <summary>The handshake that a service gets: the client's, with YARP's transforms, as bytes (RFC 9112, section 3).</summary>
internal static class UpstreamRequest
{
    // Hop by hop, or written on a line of their own.
    private static readonly string[] Own = [HeaderNames.Host, HeaderNames.Connection, HeaderNames.Upgrade];

    public static async Task<ReadOnlyMemory<byte>> WriteAsync(
        HttpContext context,
        string destination,
        HttpTransformer transformer,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, (Uri?)null);
        await transformer.TransformRequestAsync(context, request, destination, cancellationToken);
        var address =
            request.RequestUri
            ?? RequestUtilities.MakeDestinationAddress(destination, context.Request.Path, context.Request.QueryString);
        // As HttpClient does: the service's span becomes a child of ours, whatever the client sent.
        DistributedContextPropagator.Current.Inject(Activity.Current, request, SetHeader);

        var head = new ArrayBufferWriter<byte>(1024);
        Write(head, $"GET {address.PathAndQuery} HTTP/1.1\r\n");
        Write(head, $"Host: {request.Headers.Host ?? address.Authority}\r\n");
        Write(head, "Connection: Upgrade\r\nUpgrade: websocket\r\n");
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (Own.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }
            foreach (var value in values)
            {
                Write(head, $"{name}: {value}\r\n");
            }
        }
        Write(head, "\r\n");
        return head.WrittenMemory;
    }

    private static void SetHeader(object? carrier, string name, string value)
    {
        var headers = ((HttpRequestMessage)carrier!).Headers;
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    private static void Write(ArrayBufferWriter<byte> head, string text) => HeaderBytes.Encoding.GetBytes(text, head);
}
