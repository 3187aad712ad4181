using System.Net;
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
    AddressGate gate,
    CommandRouter router,
    IOptions<SessionLimits> limits,
    TimeProvider clock
)
{
    private static readonly RealtimeError NoBinary = Errors.InvalidField("data", "must be JSON, without binary");

    /// <summary>Reads the object in which an event has its fields by name.</summary>
    public delegate CommandOrError ReadNamed(ReadOnlySpan<byte> named, int maxDataDepth);

    /// <summary>Sets up a namespace whose clients get what the feeds bring.</summary>
    public Namespace Serve(Namespace ns, IWireFormat format, Feeds feeds) =>
        ns.Use(AdmitAsync)
            .OnConnect(socket => OpenAsync(socket, format, feeds))
            .OnDisconnect(EndAsync)
            .OnInvalid(
                (socket, received, problem) =>
                {
                    var rule = $"can't take its argument {problem.Index + 1}";
                    Refuse(socket, received.Ack, Errors.InvalidArguments(received.Name, rule));
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

    /// <summary>An event whose arguments are the fields of a command, in this order.</summary>
    public SocketEventHandler Positional(string command, params Field[] fields) => Positional(command, fields, null);

    /// <param name="unasked">What to do with an answer that the client did not ask for; errors go out as events.</param>
    public SocketEventHandler Positional(
        string command,
        Field[] fields,
        Action<Session, Command, ServerEvent>? unasked
    ) =>
        (socket, received) =>
        {
            var given = Enumerable.Range(0, Math.Min(received.Arguments.Count, fields.Length));
            ReadOnlyMemory<byte>[] arguments = [.. given.Select(received.Arguments.Utf8At)];
            var read = CommandReader.ReadPositional(command, fields, arguments, limits.Value.MaxDataDepth);
            var carriesData = fields.Contains(Field.Data);
            return RunAsync(socket, received, carriesData ? WithoutBinary(received, read) : read, unasked);
        };

    /// <summary>An event with one argument, an object that has the fields of a command by name.</summary>
    public SocketEventHandler Named(string fields, ReadNamed read) =>
        (socket, received) =>
        {
            var isObject = received.Arguments[0].ValueKind == JsonValueKind.Object;
            return RunAsync(
                socket,
                received,
                isObject
                    ? WithoutBinary(received, read(received.Arguments.Utf8At(0).Span, limits.Value.MaxDataDepth))
                    : new(null, Errors.InvalidArgument(received.Name, $"must be an object with {fields}"), null)
            );
        };

    private static CommandOrError WithoutBinary(SocketEvent received, CommandOrError read) =>
        received.Arguments.Attachments.Count == 0 ? read : new(null, NoBinary, read.Id);

    /// <summary>Runs a command; its answer is the acknowledgement, where the client asked for one.</summary>
    private async ValueTask RunAsync(
        NamespaceSocket socket,
        SocketEvent received,
        CommandOrError read,
        Action<Session, Command, ServerEvent>? unasked = null
    )
    {
        if (socket.State is not Session session)
        {
            return;
        }
        var ack = received.Ack;
        var refused = session.TakeCommand(received.Arguments.Length) ?? read.Error;
        if (refused is not null)
        {
            router.Refused(session, refused.Code, read.Command);
            Answer(socket, ack, ErrorEvent.For(refused, read.Id));
            return;
        }
        var command = read.Command!;
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
                    unasked?.Invoke(session, command, answer);
                }
            }
        );
        // Commands without an answer of their own are acknowledged as done.
        ack.Send(new AckEvent(command.Id));
    }

    private void Refuse(NamespaceSocket socket, SocketAck ack, RealtimeError error)
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
        var (person, error) = await IdentifyAsync(socket);
        socket.State = person;
        error = person is null ? error : lifetime.RefusalOf(person, AddressOf(socket));
        return error is null ? null : Refusal(error);
    }

    /// <summary>Who the namespace's <c>auth</c> says the client is, or, without a token there, the request that it began with.</summary>
    private async ValueTask<(Person? Person, RealtimeError? Error)> IdentifyAsync(NamespaceSocket socket)
    {
        if (
            socket.Auth.ValueKind != JsonValueKind.Object
            || !socket.Auth.TryGetProperty("token"u8, out var token)
            || token.ValueKind == JsonValueKind.Null
        )
        {
            var (person, error) = ((Handshaker)socket.Handshake.State!).Caller;
            return (person, error);
        }
        // Such as a promise that was not awaited, which is an object by the time it comes here.
        if (token.ValueKind != JsonValueKind.String)
        {
            return (null, Errors.TokenNotText);
        }
        return await tokens.ReadAsync(TextOf(token));
    }

    /// <summary>Half a surrogate pair is valid JSON, but no text and no token.</summary>
    private static string TextOf(JsonElement token)
    {
        try
        {
            return token.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private async ValueTask OpenAsync(NamespaceSocket socket, IWireFormat format, Feeds feeds)
    {
        var client = new SocketClient(socket, format);
        var session = new Session((Person)socket.State!, client, feeds, limits.Value, clock)
        {
            Address = AddressOf(socket),
        };
        if (((Handshaker)socket.Handshake.State!).TryOpen())
        {
            gate.Opened(AddressOf(socket));
        }
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

    private static IPAddress? AddressOf(NamespaceSocket socket) => ClientAddress.Of(socket.Handshake.RemoteAddress);

    private static ConnectRefusal Refusal(RealtimeError error) =>
        new(error.Message, new Dictionary<string, object> { ["code"] = error.Code, ["retryable"] = error.Retryable });
}
