using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Notifications;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Rooms;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Storage;
using Realtime.RealtimeApi.Storage.Sqlite;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi;

/// <summary>Puts the parts together that every wire rests on.</summary>
internal static class Composition
{
    public static void AddRealtimeCore(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        services.AddCheckedOptions<SessionLimits>(SessionLimits.Section);
        services.AddCheckedOptions<OutboxLimits>(OutboxLimits.Section);

        services.AddCheckedOptions<TracingOptions>(TracingOptions.Section);
        services.AddSingleton<RealtimeMetrics>();
        services.AddSingleton<TraceBudget>();

        services.AddIdentity();
        services.AddCheckedOptions<AnswerLimits>(AnswerLimits.Section);
        services.AddCheckedOptions<AddressLimits>(AddressLimits.Section);
        services.AddSingleton<AnswerBudget>();
        services.AddSingleton<AddressGate>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<OpenSessions>();
        services.AddHostedService<Heartbeat>();
        services.AddSingleton<MessageRate>();
        services.AddSingleton<Lobby>();
        services.AddSingleton<LocalRooms>();
        services.AddSingleton<LocalInboxes>();
        services.AddHostedService<UpdateFeed>();
        services.AddSingleton<ThisNode>();
        services.AddSingleton<ResidentRooms>();
        services.AddCheckedOptions<RoomOptions>(RoomOptions.Section);
        services.AddCheckedOptions<LobbyOptions>(LobbyOptions.Section);
        builder.AddCluster();
        builder.AddSqliteStorage();
        // Behind cluster and storage: a host stops first what it started last.
        services.AddHostedService<GoingAway>();

        services.AddSingleton<CommandRouter>();
        services.AddSingleton<JoinRoom>();
        services.AddSingleton<LeaveRoom>();
        services.AddSingleton<PublishMessage>();
        services.AddSingleton<ShowTyping>();
        services.AddSingleton<ReadHistory>();
        services.AddSingleton<RefreshToken>();
        services.AddSingleton<EndSessions>();
        services.AddSingleton<ChangeInbox>();
        services.AddSingleton<SessionLifetime>();
        services.AddSingleton<Broadcast>();
        services.AddSingleton<SendPrivate>();
        services.AddSingleton<Ping>();
    }

    /// <summary>One silo in this process, reached by nobody else: rooms need no other machine, and no port.</summary>
    private static void AddCluster(this WebApplicationBuilder builder) =>
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(gatewayPort: 0);
            silo.ListenNowhere();
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
            // Its memory is taken at the start: 18 MB for a million grains, as many as are elsewhere than on this node.
            silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 10_000);
        });

    private static void AddSqliteStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCheckedOptions<StorageOptions>(StorageOptions.Section);
        services
            .AddOptions<StorageOptions>()
            .Configure<IOptions<SessionLimits>>(
                (storage, session) => storage.LargestMessageBytes = session.Value.MaxMessageBytes
            );
        services.AddSingleton<StorageHealth>();
        services.AddHealthChecks().AddCheck<StorageHealth>("storage");
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton<StoredBytes>();
        services.AddSingleton<StorageProof>();
        services.AddSingleton<IRoomLog, SqliteRoomLog>();
        services.AddSingleton<IInboxStore, SqliteInboxStore>();
        services.AddSingleton<IEndedSessionStore, SqliteEndedSessionStore>();
        services.AddHostedService<SqliteKeeper>();
    }

    /// <summary>Options from one section of the configuration, refused at start when they make no sense.</summary>
    private static void AddCheckedOptions<T>(this IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
