using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Realtime.Gateway.Forwarding;
using Realtime.Sockets.Kestrel;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Realtime.Gateway.Relay;

/// <summary>
/// YARP's last step, for WebSockets: YARP has chosen the replica and has the transforms; here the handshake is made over a
/// plain socket, and once it is answered the two sockets are joined and the request ends. Everything else, and what cannot
/// be had as a plain socket (TLS, HTTP/2, a proxy on the way), is YARP's own forwarder's.
/// </summary>
internal sealed class RelayingForwarder(IHttpForwarder yarp, Relays relays, IOptions<GatewayOptions> options)
    : IHttpForwarder
{
    private static readonly TimeSpan DefaultActivityTimeout = TimeSpan.FromSeconds(100);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context,
        string destinationPrefix,
        HttpMessageInvoker httpClient,
        ForwarderRequestConfig requestConfig,
        HttpTransformer transformer
    ) => SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context,
        string destinationPrefix,
        HttpMessageInvoker httpClient,
        ForwarderRequestConfig requestConfig,
        HttpTransformer transformer,
        CancellationToken cancellationToken
    ) =>
        SocketOf(context, destinationPrefix, requestConfig) is { } socket
            ? new(RelayAsync(context, new(destinationPrefix), socket, requestConfig, transformer, cancellationToken))
            : yarp.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);

    /// <summary>The client's socket; null: this request is not one for a relay.</summary>
    private static ITakeableConnection? SocketOf(
        HttpContext context,
        string destination,
        ForwarderRequestConfig config
    ) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        && HttpMethods.IsGet(context.Request.Method)
        && context.Features.Get<ITlsHandshakeFeature>() is null
        && destination.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        && config.Version is { Major: 1 }
        && context.GetReverseProxyFeature().Cluster.Config.HttpClient?.WebProxy is null
            ? context.Features.Get<ITakeableConnection>()
            : null;

    private async Task<ForwarderError> RelayAsync(
        HttpContext context,
        Uri destination,
        ITakeableConnection connection,
        ForwarderRequestConfig config,
        HttpTransformer transformer,
        CancellationToken cancellationToken
    )
    {
        var timeout = config.ActivityTimeout ?? DefaultActivityTimeout;
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            cancellationToken
        );
        using var late = CancellationTokenSource.CreateLinkedTokenSource(abandoned.Token);
        late.CancelAfter(timeout);
        UpstreamAnswer answer;
        try
        {
            var request = await UpstreamRequest.WriteAsync(
                context,
                destination.OriginalString,
                transformer,
                late.Token
            );
            answer = await UpstreamHandshake.PerformAsync(
                destination,
                request,
                connection.Home,
                options.Value.ConnectTimeout,
                late.Token
            );
        }
        catch (OperationCanceledException canceled) when (late.IsCancellationRequested)
        {
            return abandoned.IsCancellationRequested
                ? Fail(context, ForwarderError.RequestCanceled, StatusCodes.Status502BadGateway, canceled)
                : Fail(context, ForwarderError.RequestTimedOut, StatusCodes.Status504GatewayTimeout, canceled);
        }
        catch (Exception down) when (down is SocketException or IOException)
        {
            return Fail(context, ForwarderError.Request, StatusCodes.Status502BadGateway, down);
        }
        return answer.IsUpgrade
            ? await JoinAsync(context, connection, answer, transformer, timeout)
            : await PassOnAsync(context, destination, answer, config, transformer, cancellationToken);
    }

    private async Task<ForwarderError> JoinAsync(
        HttpContext context,
        ITakeableConnection connection,
        UpstreamAnswer answer,
        HttpTransformer transformer,
        TimeSpan timeout
    )
    {
        SocketRelay? relay = null;
        try
        {
            using var message = answer.ToMessage();
            await transformer.TransformResponseAsync(context, message, context.RequestAborted);
            context.Response.Headers.Upgrade = "websocket";
            await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            var upstream = new Upstream(
                context.GetRouteModel().Cluster!,
                context.GetReverseProxyFeature().ProxiedDestination!,
                timeout
            );
            relay = await connection.TakeAsync((client, early) => relays.Begin(client, early, answer, upstream));
        }
        // Whatever was thrown in answer to a client that is gone.
        catch (Exception gone) when (gone is IOException || context.RequestAborted.IsCancellationRequested) { }
        finally
        {
            if (relay is null)
            {
                answer.Socket.Close();
            }
        }
        return relay is null
            ? Fail(context, ForwarderError.RequestCanceled, StatusCodes.Status502BadGateway, null)
            : ForwarderError.None;
    }

    /// <summary>A refusal is an answer like any other, so YARP passes it on; it is handed the one that is here already.</summary>
    private async Task<ForwarderError> PassOnAsync(
        HttpContext context,
        Uri destination,
        UpstreamAnswer answer,
        ForwarderRequestConfig config,
        HttpTransformer transformer,
        CancellationToken cancellationToken
    )
    {
        await using var stream = new RefusalStream(answer);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, _) => new(stream),
        };
        HeaderBytes.Use(handler);
        using var client = new HttpMessageInvoker(handler);
        return await yarp.SendAsync(
            context,
            destination.OriginalString,
            client,
            config,
            transformer,
            cancellationToken
        );
    }

    private static ForwarderError Fail(HttpContext context, ForwarderError error, int status, Exception? problem)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
        }
        context.Features.Set<IForwarderErrorFeature>(new ForwarderFailure(error, problem));
        return error;
    }
}
