using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Rooms;

public sealed class NoPortTests
{
    [Fact]
    public async Task Rooms_listen_on_no_port_so_none_can_be_taken_before_them()
    {
        await using var first = await RealtimeServer.StartAsync();
        var address = first.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint;
        using var somebody = new TcpListener(address);
        try
        {
            somebody.Start();
        }
        catch (SocketException)
        {
            // Then another program has it: as good.
        }

        await using var second = await RealtimeServer.StartAsync();

        var ada = await second.ConnectAsync();
        await ada.SendAsync(new { type = "join", room = "lobby" });
        await ada.NextAsync("joined");
    }
}
