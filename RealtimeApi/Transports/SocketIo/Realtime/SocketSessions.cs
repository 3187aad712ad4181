using System.Text.Json;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The session behind each client of a namespace: who it is, how it begins and ends, how its commands run.</summary>
internal sealed class SocketSessions(
    SessionTokens tokens,
    SessionLifetime lifetime,
    CommandRouter router,
    IOptions<SessionLimits> limits,
    TimeProvider clock
)
{
    /// <summary>Sets up a namespace whose clients get what the feeds bring.</summary>
    public Namespace Serve(Namespace ns, IWireFormat format, Feeds feeds) =>
        ns.Use(AdmitAsync)
            .OnConnect(socket => OpenAsync(socket, format, feeds))
            .OnDisconnect(EndAsync)
            .OnInvalid(
                (socket, received, problem) =>
                {
                    Refuse(socket, received.Ack, Errors.InvalidField("arguments", problem.Message));
                    return ValueTask.CompletedTask;
                }
            )
            .OnAnyOther(
                (socket, received) =>
                {
                    Refuse(socket, received.Ack, Errors.UnknownType(received.Name));
                    return ValueTask.CompletedTask;
                }
            );

    /// <summary>Runs a command; its answer is the acknowledgement, where the client asked for one.</summary>
    /// <param name="unasked">What to do with an answer that the client did not ask for; errors go out as events.</param>
    public async ValueTask RunAsync(
        NamespaceSocket socket,
        SocketAck ack,
        Command command,
        Action<Session, ServerEvent>? unasked = null
    )
    {
        if (socket.State is not Session session)
        {
            return;
        }
        var refused = session.TryTakeCommand(out var wait) ? CommandRules.FaultOf(command) : Errors.RateLimited(wait);
        if (refused is not null)
        {
            router.Refused(session, refused.Code, command);
            Answer(socket, ack, ErrorEvent.For(refused, command.Id));
            return;
        }
        await router.RouteAsync(
            session,
            command,
            answer =>
            {
                if (ack.IsWanted || answer is ErrorEvent)
                {
                    Answer(socket, ack, answer);
                }
                else
                {
                    unasked?.Invoke(session, answer);
                }
            }
        );
        // Commands without an answer of their own are acknowledged as done.
        ack.Send(new AckEvent(command.Id));
    }

    public void Refuse(NamespaceSocket socket, SocketAck ack, RealtimeError error)
    {
        if (socket.State is Session session)
        {
            router.Refused(session, error.Code);
        }
        Answer(socket, ack, ErrorEvent.For(error, null));
    }

    private static void Answer(NamespaceSocket socket, SocketAck ack, ServerEvent answer)
    {
        var isSent = LongAnswers.Includes(answer) ? ack.SendLong(answer) : ack.Send(answer);
        if (!isSent && answer is ErrorEvent)
        {
            socket.Emit(answer.Type, answer);
        }
    }

    private async ValueTask<ConnectRefusal?> AdmitAsync(NamespaceSocket socket)
    {
        if (TokenOf(socket.Auth) is { } token)
        {
            socket.State = await tokens.ReadAsync(token);
            return socket.State is null ? Refusal(Errors.Unauthorized) : null;
        }
        var (person, _, error) = (CallerOrError)socket.Handshake.Items[typeof(CallerOrError)]!;
        socket.State = person;
        return person is null ? Refusal(error!) : null;
    }

    private async ValueTask OpenAsync(NamespaceSocket socket, IWireFormat format, Feeds feeds)
    {
        var client = new SocketClient(socket, format);
        var session = new Session((Person)socket.State!, client, feeds, limits.Value, clock);
        socket.State = session;
        await lifetime.OpenAsync(session);
    }

    private async ValueTask EndAsync(NamespaceSocket socket, DisconnectReason reason)
    {
        if (socket.State is Session session)
        {
            if (reason == DisconnectReason.SlowConsumer)
            {
                ((SocketClient)session.Connection).WasTooSlow();
            }
            await lifetime.EndAsync(session);
        }
    }

    private static ConnectRefusal Refusal(RealtimeError error) =>
        new(error.Message, new Dictionary<string, string> { ["code"] = error.Code });

    private static string? TokenOf(JsonElement auth) =>
        auth.ValueKind == JsonValueKind.Object
        && auth.TryGetProperty("token", out var token)
        && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : null;
}
