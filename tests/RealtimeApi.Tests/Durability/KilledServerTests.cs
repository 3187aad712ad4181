using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Durability;

/// <summary>An ack means durable: whatever was acked is there after <c>kill -9</c>, once, where the ack said.</summary>
public sealed class KilledServerTests(ITestOutputHelper output)
{
    private const string Room = "r";
    private const int Senders = 8;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task What_was_acked_before_a_kill_is_there_with_its_offset_and_no_offset_twice()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var acked = new ConcurrentDictionary<long, string>();
        var epochs = new ConcurrentDictionary<string, bool>();
        var watch = Stopwatch.StartNew();
        var kills = 0;

        while (kills < 2 || (watch.Elapsed < Budget && kills < 8))
        {
            await using var server = await StartAsync(folder);
            var senders = Enumerable
                .Range(0, Senders)
                .Select(i => SendUntilCutAsync(server.Address, $"{kills}-{i}", acked, epochs))
                .ToList();
            var target = acked.Count + random.Next(20, 400);
            await Eventually.HoldsAsync(() => acked.Count >= target, "messages are acked", TimeSpan.FromSeconds(60));
            await server.KillAsync();
            await Task.WhenAll(senders);
            kills++;
        }

        await using var last = await StartAsync(folder);
        var stored = await ReadAllAsync(last.Address);
        output.WriteLine($"{kills} kills, {acked.Count} acked, {stored.Count} stored");
        Assert.Single(epochs);
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(i => (long)i), stored.Select(it => it.Offset));
        var byOffset = stored.ToDictionary(it => it.Offset, it => it.Data);
        Assert.All(acked, it => Assert.Equal(it.Value, byOffset[it.Key]));
        Assert.Distinct(stored.Select(it => it.Data));
    }

    [Fact]
    public async Task A_member_who_was_away_for_400_messages_and_a_kill_has_each_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        var before = await StartAsync(folder);
        await using var bob = await NativeClient.ConnectAsync(before.Address);
        await using var ada = await NativeClient.ConnectAsync(before.Address);
        var position = (await ada.JoinAsync(Room)).Position;
        await bob.JoinAsync(Room);
        await bob.SendAsync(Room, "0");
        position = position with { Offset = (await ada.NextAsync<RoomMessage>()).Offset };

        await ada.CutAsync();
        for (var i = 1; i <= 400; i++)
        {
            await bob.SendAsync(Room, $"{i}");
        }
        await before.KillAsync();
        await using var after = await StartAsync(folder);
        await using var adaAgain = await NativeClient.ConnectAsync(after.Address);
        await using var bobAgain = await NativeClient.ConnectAsync(after.Address);
        var joined = await adaAgain.JoinAsync(Room, since: position);
        await bobAgain.JoinAsync(Room);
        await bobAgain.SendAsync(Room, "401");
        var live = await adaAgain.NextAsync<RoomMessage>();

        Assert.True(joined.Recovered);
        Assert.Equal(
            Enumerable.Range(1, 401).Select(i => (i + 1L, $"{i}")),
            joined.Messages.Append(live).Select(message => (message.Offset, message.Data))
        );
    }

    private static Task<ServerProgram> StartAsync(TemporaryFolder folder) =>
        ServerProgram.StartAsync(folder.Path, RealtimeServer.Unhurried);

    /// <summary>Sends one message after the other and notes each ack, until the server is gone.</summary>
    private static async Task SendUntilCutAsync(
        Uri server,
        string name,
        ConcurrentDictionary<long, string> acked,
        ConcurrentDictionary<string, bool> epochs
    )
    {
        await using var client = await NativeClient.ConnectAsync(server);
        try
        {
            epochs.TryAdd((await client.JoinAsync(Room)).Epoch, true);
            for (var i = 0; ; i++)
            {
                var data = string.Create(CultureInfo.InvariantCulture, $"\"{name}-{i}\"");
                var place = await client.SendAsync(Room, data, id: $"{name}-{i}");
                Assert.True(acked.TryAdd(place.Offset, data), $"offset {place.Offset} was given twice");
            }
        }
        // Cut in the middle of a send, or while waiting for its ack.
        catch (Exception gone) when (gone is InvalidOperationException or System.Net.WebSockets.WebSocketException) { }
    }

    private static async Task<List<RoomMessage>> ReadAllAsync(Uri server)
    {
        await using var client = await NativeClient.ConnectAsync(server);
        var messages = new List<RoomMessage>();
        HistoryPage page;
        do
        {
            page = await client.ReadHistoryAsync(Room, before: messages.Count > 0 ? messages[0].Offset : null);
            messages.InsertRange(0, page.Messages);
        } while (page.More);
        return messages;
    }
}
