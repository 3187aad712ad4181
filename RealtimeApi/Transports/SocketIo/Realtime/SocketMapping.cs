using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>Our rooms and inboxes on Socket.IO, at <c>/socket.io</c>: one user of the two layers below.</summary>
internal static class SocketMapping
{
    public static IServiceCollection AddSocketIoTransport(this IServiceCollection services)
    {
        services.AddSocketIo();
        services.AddSingleton<SocketSessions>();
        services
            .AddOptions<SocketIoOptions>()
            .BindConfiguration("SocketIo")
            .Configure(options => options.Json = new(ProtocolJson.WithPlainTypes));
        services
            .AddOptions<EngineIoOptions>()
            .BindConfiguration("EngineIo")
            .Configure<Callers, AddressGate, IOptions<SessionLimits>, IOptions<OutboxLimits>, IOptions<OriginOptions>>(
                (engine, callers, gate, session, outbox, origins) =>
                {
                    engine.MaxPayload = session.Value.MaxMessageBytes;
                    engine.PingInterval = session.Value.Heartbeat;
                    engine.PingTimeout = session.Value.HeartbeatGrace;
                    engine.MaxQueuedPackets = outbox.Value.MaxMessages;
                    engine.MaxQueuedBytes = outbox.Value.MaxBytes;
                    engine.MaxQueuedVolatileBytes = outbox.Value.MaxDroppableBytes;
                    engine.AllowedOrigins = [.. origins.Value.AllowedOrigins];
                    engine.Admit = context => AdmitAsync(context, callers, gate);
                }
            );
        return services;
    }

    public static void MapSocketIo(this WebApplication app) =>
        app.MapSocketIo(server =>
        {
            var sessions = app.Services.GetRequiredService<SocketSessions>();
            var rooms = server.Of("/");
            sessions.Serve(rooms, new SocketFormat(SocketFormat.RoomsSlot, rooms), Feeds.Lobby);
            new RoomEvents(sessions).AddTo(rooms);
            var inbox = server.Of("/notifications");
            sessions.Serve(inbox, new SocketFormat(SocketFormat.InboxSlot, inbox), Feeds.Inbox);
            new InboxEvents(sessions).AddTo(inbox);
        });

    /// <summary>
    /// Finds out who begins a session, for the namespaces that it enters later. Only a foreign page is refused here;
    /// a bad token may yet be followed by a good one in the namespace's <c>auth</c>.
    /// </summary>
    private static async ValueTask<EngineAdmission> AdmitAsync(HttpContext context, Callers callers, AddressGate gate)
    {
        var caller = await callers.IdentifyAsync(context);
        if (caller.Error == Errors.ForeignOrigin)
        {
            return new(EngineError.Forbidden);
        }
        return caller.Person is not { IsServer: true } && gate.RefusalToBegin(ClientAddress.Of(context)) is { } error
            ? new(EngineError.TooMany($"{error.Code}: {error.Message}", error.RetryAfter))
            : new(Refusal: null, new Handshaker(caller));
    }
}
