using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>The session behind each SignalR connection.</summary>
internal sealed class HubSessions(
    SessionLifetime lifetime,
    JoinRoom join,
    AddressGate gate,
    IOptions<SessionLimits> sessionLimits,
    IOptions<OutboxLimits> outboxLimits,
    IOptions<HubLimits> hub,
    TimeProvider clock
)
{
    public int MaxDataDepth => sessionLimits.Value.MaxDataDepth;

    public static Session Of(HubCallerContext context) => (Session)context.Items[typeof(Session)]!;

    public async Task OpenAsync(HubCallerContext context)
    {
        var wire = context.Features.GetRequiredFeature<HubConnectionContext>();
        var request = context.GetHttpContext()!;
        var (person, address) = (PersonOf(request), ClientAddress.Of(request));
        gate.Opened(address);
        var connection = new HubConnection(wire, outboxLimits.Value, sessionLimits.Value.CloseTimeout, clock);
        var session = new Session(person, connection, Feeds.Lobby | Feeds.Inbox, sessionLimits.Value, clock)
        {
            Address = address,
        };
        context.Items[typeof(Session)] = session;
        try
        {
            await lifetime.OpenAsync(session);
        }
        catch
        {
            // A hub that did not begin is not told of its end.
            await EndAsync(session);
            throw;
        }
    }

    /// <summary>Long polling keeps a copy of the first request that has its user, but not what a middleware has found.</summary>
    private static Person PersonOf(HttpContext request) =>
        request.Features.Get<Caller>()?.Person ?? Callers.PersonOf(request.User) ?? Person.Anonymous();

    public async Task EndAsync(HubCallerContext context)
    {
        if (context.Items.TryGetValue(typeof(Session), out var session))
        {
            await EndAsync((Session)session!);
        }
    }

    private async Task EndAsync(Session session)
    {
        await lifetime.EndAsync(session);
        ((HubConnection)session.Connection).Dispose();
    }

    /// <summary>Joins a room with a session of the stream's own, so that stream and events don't get into each other's way.</summary>
    public async IAsyncEnumerable<object> StreamAsync(
        HubCallerContext context,
        JoinCommand command,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var owner = Of(context);
        var places = StreamPlaces.Of(context, hub.Value.MaxStreams, outboxLimits.Value);
        using var place = places.TryTake() ?? throw HubErrors.Exception(Errors.TooManyStreams);
        var stream = new StreamConnection(places);
        var session = new Session(owner.Person, stream, Feeds.None, sessionLimits.Value, clock)
        {
            Address = owner.Address,
        };
        lifetime.OpenWithin();
        try
        {
            await places.BeginAnswerAsync(cancellationToken);
            try
            {
                await join.HandleAsync(session, command, answer => Begin(session, command, answer));
            }
            finally
            {
                EndAnswerAfter(stream.LongAnswersSentAsync(), places);
            }
            await foreach (var message in stream.ReadAllAsync(cancellationToken))
            {
                if (message is ErrorEvent error)
                {
                    throw HubErrors.Exception(error.Code, error.Message);
                }
                yield return message;
            }
        }
        finally
        {
            stream.End();
            await lifetime.EndAsync(session);
        }
    }

    private static void EndAnswerAfter(Task sent, StreamPlaces places) =>
        sent.ContinueWith(
            static (_, places) => ((StreamPlaces)places!).EndAnswer(),
            places,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    private static void Begin(Session session, JoinCommand command, ServerEvent answer)
    {
        if (answer is not JoinedEvent joined)
        {
            session.Send(answer);
            return;
        }
        Replay.To(session, command.Since, joined);
    }
}
