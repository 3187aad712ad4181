using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Realtime.Gateway.Forwarding;

/// <summary>
/// Which requests may become WebSockets: a GET over HTTP/1.1 (RFC 6455, section 4.1; RFC 9110, section 7.8). Others are forwarded
/// as if they had not asked, and the service says what it thinks of them.
/// </summary>
internal static class Upgrades
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            context.Features.Set<IHttpUpgradeFeature>(null);
        }
        return next(context);
    }

    /// <summary>A service that requires an upgrade says to what (RFC 9110, section 15.5.22), and the gateway can make it.</summary>
    public static void AddTransforms(TransformBuilderContext context) =>
        context.AddResponseTransform(static response =>
        {
            if (response.ProxyResponse is { StatusCode: System.Net.HttpStatusCode.UpgradeRequired } answer)
            {
                var headers = response.HttpContext.Response.Headers;
                headers.Upgrade = answer.Headers.Upgrade.ToString();
                headers.Connection = "Upgrade";
            }
            return ValueTask.CompletedTask;
        });
}
