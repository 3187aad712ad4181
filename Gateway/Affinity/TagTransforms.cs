using System.Text;
using System.Text.RegularExpressions;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Realtime.Gateway.Affinity;

/// <summary>Puts the replica's tag on the id in a handshake's answer, and takes it off again where the id is repeated.</summary>
internal static partial class TagTransforms
{
    /// <summary>A handshake's answer has some 200 bytes.</summary>
    private const int MaxHandshakeBytes = 64 * 1024;

    public static void AddTransforms(TransformBuilderContext context)
    {
        if (ConnectionIds.Of(context.Route) is not { } protocol)
        {
            return;
        }
        context.AddRequestTransform(request =>
        {
            if (protocol.IsHandshake(request.HttpContext.Request))
            {
                // Read below, so as plain text.
                request.ProxyRequest.Headers.AcceptEncoding.Clear();
            }
            else if (request.Query.Collection.TryGetValue(protocol.Parameter, out var id) && id is [{ } tagged])
            {
                request.Query.Collection[protocol.Parameter] = ReplicaTag.Split(tagged).Id;
            }
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(response => TagAsync(response, protocol));
    }

    private static async ValueTask TagAsync(ResponseTransformContext context, ConnectionIds protocol)
    {
        if (
            context.ProxyResponse is not { IsSuccessStatusCode: true } answer
            || !protocol.IsHandshake(context.HttpContext.Request)
            || answer.Content.Headers.ContentType?.MediaType is not ("application/json" or "text/plain")
            || context.HttpContext.GetReverseProxyFeature().ProxiedDestination is not { } replica
        )
        {
            return;
        }
        await answer.Content.LoadIntoBufferAsync(MaxHandshakeBytes, context.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(context.CancellationToken);
        foreach (var field in protocol.Fields)
        {
            var given = Field().Matches(text).FirstOrDefault(it => it.Groups["name"].ValueSpan.SequenceEqual(field));
            if (given?.Groups["id"] is { } id)
            {
                text = $"{text[..id.Index]}{ReplicaTag.Append(id.Value, replica)}{text[(id.Index + id.Length)..]}";
                break;
            }
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        context.SuppressResponseBody = true;
        context.HttpContext.Response.ContentLength = bytes.Length;
        await context.HttpContext.Response.Body.WriteAsync(bytes, context.CancellationToken);
    }

    /// <summary>A string field whose value is an id as both protocols make them.</summary>
    [GeneratedRegex(
        """
            "(?<name>\w+)"\s*:\s*"(?<id>[\w-]+)"
            """
    )]
    private static partial Regex Field();
}
