using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Realtime.Gateway.Forwarding;

/// <summary>Which headers about the caller a service sees: the ones the gateway knows to be true, never the caller's own.</summary>
internal static class RequestHeaders
{
    // Set by proxies of other makes and read by some frameworks; here nobody in front may have set them honestly.
    private static readonly string[] Untrusted = ["Forwarded", "X-Forwarded-Port", "X-Real-IP", "X-Original-Host"];

    public static void AddTransforms(TransformBuilderContext context)
    {
        // Services compare the page's Origin with the Host, so they must see the one that the browser used.
        context.AddOriginalHost(useOriginal: true);

        // "Set" replaces what the caller sent: appending would let anybody choose the address that rate limits and
        // logs are about. A proxy in front that is to be believed is named in Gateway:TrustedProxies; what it says
        // has become the connection's own address, scheme and host before the request gets here.
        context.AddXForwarded(ForwardedTransformActions.Set);
        foreach (var header in Untrusted)
        {
            context.AddRequestHeaderRemove(header);
        }
    }
}
