using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Realtime.Gateway.Forwarding;

/// <summary>
/// Lets go of what would never end by itself when the gateway stops: sockets, event streams, long polls. Clients of
/// those come back on their own; everything else has the host's shutdown timeout to finish.
/// </summary>
internal static class Draining
{
    /// <summary>Route metadata: a GET on this route is a stream or a long poll.</summary>
    private const string LongLived = "LongLived";

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsLongLived(context))
        {
            await next(context);
            return;
        }

        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var callerGone = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(callerGone, stopping);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = callerGone;
        }
    }

    private static bool IsLongLived(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || HttpMethods.IsGet(context.Request.Method) && RouteIsLongLived(context);

    private static bool RouteIsLongLived(HttpContext context) =>
        context.GetReverseProxyFeature().Route.Config.Metadata is { } metadata
        && metadata.TryGetValue(LongLived, out var value)
        && bool.TryParse(value, out var isLongLived)
        && isLongLived;
}
