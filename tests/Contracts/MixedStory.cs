using System.Globalization;
using Realtime.Contracts.Clients;

namespace Realtime.Contracts;

/// <summary>One room, four wires: ten clients on all of them, two thousand messages, one order.</summary>
public static class MixedStory
{
    private const string Room = "everybody";
    private const int Messages = 2000;

    private static readonly Wire[] Members =
    [
        EveryWire.Native,
        EveryWire.Native,
        EveryWire.SignalRJson,
        EveryWire.SignalRMessagePack,
        EveryWire.SignalREventStream,
        EveryWire.SignalRLongPolling,
        EveryWire.SocketIoWebSocket,
        EveryWire.SocketIoPolling,
        EveryWire.EventStream,
        EveryWire.EventStream,
    ];

    /// <param name="server">Lets clients send as fast as they like and wait for as much as they must.</param>
    public static async Task TellAsync(Uri server)
    {
        var clock = new AdvancingClock();
        var members = await Task.WhenAll(Members.Select(wire => wire(server, null, clock)));
        foreach (var member in members)
        {
            await member.JoinAsync(Room);
        }

        var places = await Task.WhenAll(members.Select((member, number) => SpeakAsync(member, number)));

        var all = Enumerable.Range(1, Messages).Select(it => (long)it).ToList();
        Assert.Equal(all, places.SelectMany(it => it).Order());
        IReadOnlyList<RoomMessage>? first = null;
        for (var i = 0; i < members.Length; i++)
        {
            var seen = await members[i].NextAsync<RoomMessage>(Messages);
            Assert.Equal(all, seen.Select(message => message.Offset));
            first ??= seen;
            Assert.True(first.SequenceEqual(seen), $"member {i} saw something else than the first one");
            await members[i].DisposeAsync();
        }
    }

    /// <summary>Says its share, one message after the other, and returns where each is.</summary>
    private static async Task<List<long>> SpeakAsync(IRealtimeClient member, int number)
    {
        var places = new List<long>();
        for (var i = 0; i < Messages / Members.Length; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"\"{number}-{i}\"");
            places.Add((await member.SendAsync(Room, text, id: $"{number}-{i}")).Offset);
        }
        return places;
    }
}
