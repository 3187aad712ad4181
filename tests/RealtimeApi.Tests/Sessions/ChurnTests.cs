using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.Support.Churn;

namespace Realtime.RealtimeApi.Tests.Sessions;

/// <summary>Whatever comes and goes, there are as many sessions as there are connections.</summary>
public sealed class ChurnTests
{
    private const int Connections = 2000;

    public static TheoryData<string, bool> Openings { get; } =
        new()
        {
            { Opening.Native.Name, true },
            { Opening.Native.Name, false },
            { Opening.Inbox.Name, true },
            { Opening.Inbox.Name, false },
            { Opening.SignalR.Name, true },
            { Opening.SocketIo.Name, true },
            { Opening.EventStream.Name, true },
        };

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task However_clients_come_and_go_no_session_stays_behind(string name, bool onLoops)
    {
        await using var server = await (onLoops ? Way.Loops : Way.Streams).StartAsync([.. RealtimeServer.Unhurried]);
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        var opening = Opening.All.Single(it => it.Name == name);

        await new Churner(server.Address).RunAsync(Connections, opening, Enum.GetValues<Departure>());

        await Eventually.HoldsAsync(() => sessions.Count == 0, "all sessions have ended", TimeSpan.FromSeconds(15));
    }
}
