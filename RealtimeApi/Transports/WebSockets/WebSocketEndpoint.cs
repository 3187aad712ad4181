using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;
using Realtime.Sockets.Kestrel;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>Carries one native connection from its handshake to its close.</summary>
internal sealed partial class WebSocketEndpoint(
    Callers callers,
    CommandIntake commands,
    SessionLifetime lifetime,
    AddressGate gate,
    LoopWebSockets onLoops,
    IOptions<SessionLimits> sessionLimits,
    IOptions<OutboxLimits> outboxLimits,
    TimeProvider clock,
    ILogger<WebSocketEndpoint> logger
)
{
    private readonly SessionLimits options = sessionLimits.Value;

    public async Task RunAsync(HttpContext context, Feeds feeds)
    {
        var address = ClientAddress.Of(context);
        var (person, error) = await callers.IdentifyAsync(context);
        error ??= person!.IsServer ? null : gate.RefusalOf(address);
        if (person is null || error is not null)
        {
            await Problems.For(error!, context).ExecuteAsync(context);
            return;
        }
        if (await Handshake.AcceptAsync(context) is not { } stream)
        {
            return;
        }
        if (Takeable(context) is { } connection)
        {
            await RunOnLoopAsync(connection, NewSession);
            return;
        }
        await RunOnStreamAsync(context, stream, NewSession);

        Session NewSession(IConnection connection) =>
            new(person!, connection, feeds, options, clock) { Address = address };
    }

    /// <summary>Where the socket can be had for ourselves: not with TLS, nor from another server than ours.</summary>
    private static ITakeableConnection? Takeable(HttpContext context) =>
        context.Features.Get<ITlsHandshakeFeature>() is null ? context.Features.Get<ITakeableConnection>() : null;

    /// <summary>Returns when the connection has begun: the request and all that belongs to it end, and the socket stays.</summary>
    private async Task RunOnLoopAsync(ITakeableConnection takeable, Func<IConnection, Session> newSession)
    {
        if (await takeable.TakeAsync((socket, early) => new LoopWebSocket(socket, early, onLoops)) is { } connection)
        {
            await connection.OpenAsync(newSession(connection));
        }
    }

    private async Task RunOnStreamAsync(HttpContext context, Stream stream, Func<IConnection, Session> newSession)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        using var connection = new WebSocketConnection(
            request,
            stream,
            outboxLimits.Value,
            options.CloseTimeout,
            clock
        );
        var session = newSession(connection);
        try
        {
            await lifetime.OpenAsync(session);
            await ReceiveAsync(session, connection, stream, context.RequestAborted);
            await connection.Written;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            connection.Abort();
            LogGone(session.ClientId, gone.Message);
        }
        finally
        {
            await lifetime.EndAsync(session);
        }
    }

    /// <summary>Reads until the connection ends. A session that was refused or is being closed is read too, for
    /// its answer to the close; nothing is done for it.</summary>
    private async Task ReceiveAsync(
        Session session,
        WebSocketConnection connection,
        Stream stream,
        CancellationToken aborted
    )
    {
        using var reader = new MessageReader(stream, options.MaxMessageBytes, session.Heard);
        while (true)
        {
            var incoming = await reader.ReadAsync(aborted);
            switch (incoming)
            {
                case Incoming.Text or Incoming.Binary when connection.IsClosing:
                    break;
                case Incoming.Text:
                    await commands.RunAsync(session, reader.Payload.Span);
                    break;
                case Incoming.Binary:
                    commands.Refuse(session, Errors.Binary, id: null);
                    break;
                case Incoming.Ping:
                    connection.Post(WebSocketFormat.Pong(reader.Payload));
                    break;
                case Incoming.Pong:
                    break;
                case Incoming.Close:
                    connection.EchoClose(reader.Payload.Span);
                    return;
                case Incoming.TooLarge:
                    await FailAsync(connection, CloseReason.TooLarge, reader, aborted);
                    return;
                case Incoming.NotUtf8:
                    await FailAsync(connection, CloseReason.NotUtf8, reader, aborted);
                    return;
                case Incoming.ProtocolError:
                    await FailAsync(connection, CloseReason.ProtocolError, reader, aborted);
                    return;
                case Incoming.End:
                    connection.Abort();
                    return;
            }
        }
    }

    /// <summary>
    /// Fails the connection (RFC 6455, section 7.1.7): says why, and ends the stream when the client has answered. What it still
    /// sends until then is dropped: closing a socket with unread bytes resets it, and the client would lose the close frame that
    /// says why. The connection's patience ends this.
    /// </summary>
    private static Task FailAsync(
        WebSocketConnection connection,
        CloseReason reason,
        MessageReader reader,
        CancellationToken aborted
    )
    {
        connection.Close(reason);
        return reader.SkipToCloseAsync(aborted);
    }

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} was cut off: {Reason}")]
    private partial void LogGone(string sessionId, string reason);
}
