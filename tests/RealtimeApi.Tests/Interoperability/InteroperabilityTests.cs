using System.Text.Json;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Interoperability;

/// <summary>
/// What one transport accepts, every transport delivers: stock clients of .NET and of npm, on every transport and in every
/// format, send hundreds of odd values into one room, and each receives them all or their sender was refused.
/// </summary>
public sealed class InteroperabilityTests(ITestOutputHelper output)
{
    private const string Room = "odd";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly (string Name, Wire Wire)[] Transports =
    [
        ("net-native", EveryWire.Native),
        ("net-signalr-json", EveryWire.SignalRJson),
        ("net-signalr-packed", EveryWire.SignalRMessagePack),
        ("net-signalr-sse", EveryWire.SignalREventStream),
        ("net-signalr-polling", EveryWire.SignalRLongPolling),
        ("net-socketio", EveryWire.SocketIoWebSocket),
        ("net-socketio-polling", EveryWire.SocketIoPolling),
        ("net-rest-and-sse", EveryWire.EventStream),
    ];

    [Fact]
    public async Task What_one_stock_client_sends_every_other_receives()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var members = await EnterAsync(server);
        using var folder = new TemporaryFolder();
        var npm = RunNpmClientsAsync(server, folder);
        var first = members[0].Client;
        await Task.WhenAny(npm, SeeAsync(first, "js-ready"));

        await Task.WhenAll(members.Select(it => SendAllAsync(it.Name, it.Client)));
        await first.SendAsync(Room, "1", "dotnet-done");

        var (exitCode, text) = await npm;
        output.WriteLine(text);
        Assert.True(exitCode == 0, text);
        foreach (var (name, client) in members)
        {
            await SeeAsync(client, "dotnet-done");
            AssertWhole(name, client.All<RoomMessage>());
        }
        server.Logs.AssertEmpty();
    }

    [Fact]
    public async Task What_some_client_could_not_read_is_refused_everywhere_and_nobody_is_disconnected()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var members = await EnterAsync(server);

        foreach (var (name, client) in members)
        {
            foreach (var data in OddValues.Refused)
            {
                await AssertRefusedAsync(name, data, () => client.SendAsync(Room, data));
                if (name != "net-rest-and-sse")
                {
                    await AssertRefusedAsync(name, data, () => client.BroadcastAsync(data));
                    await AssertRefusedAsync(name, data, () => client.SendPrivateAsync(client.ClientId, data));
                }
            }
        }

        await members[0].Client.SendAsync(Room, "1", "last");
        foreach (var (_, client) in members)
        {
            await SeeAsync(client, "last");
            Assert.Equal(1, client.All<RoomMessage>().Single().Offset);
            Assert.Empty(client.All<LobbyMessage>());
        }
    }

    [Fact]
    public async Task Broadcast_and_private_carry_the_same_values()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var members = (await EnterAsync(server)).Where(it => it.Name != "net-rest-and-sse").ToArray();
        // One level is taken by the list.
        string[] values = [.. OddValues.Deliverable.Except([OddValues.Deepest, OddValues.DeepestObject])];
        var sender = members[0].Client;

        for (var i = 0; i < values.Length; i++)
        {
            var data = $"[{i},{values[i]}]";
            await sender.BroadcastAsync(data);
            foreach (var (_, client) in members)
            {
                await sender.SendPrivateAsync(client.ClientId, data);
            }
        }

        foreach (var (name, client) in members)
        {
            await client.FenceAsync();
            var (all, mine) = (client.All<LobbyMessage>(), client.All<PrivateMessage>());
            Assert.Equal((name, values.Length, values.Length), (name, all.Count, mine.Count));
            for (var i = 0; i < values.Length; i++)
            {
                var meaning = Normal(name, JsonMeaning.Of($"[{i},{values[i]}]"));
                Assert.Equal(meaning, Normal(name, JsonMeaning.Of(all[i].Data)));
                Assert.Equal(meaning, Normal(name, JsonMeaning.Of(mine[i].Data)));
            }
        }
    }

    private static async Task<(string Name, IRealtimeClient Client)[]> EnterAsync(RealtimeServer server)
    {
        var members = new List<(string, IRealtimeClient)>();
        foreach (var (name, wire) in Transports)
        {
            var client = await wire(server.Address, null, server.Clock);
            server.Keep(client);
            await client.JoinAsync(Room);
            members.Add((name, client));
        }
        return [.. members];
    }

    private static async Task<(int ExitCode, string Output)> RunNpmClientsAsync(
        RealtimeServer server,
        TemporaryFolder folder
    )
    {
        var values = Path.Combine(folder.Path, "values.json");
        var all = new { odd = OddValues.Deliverable, refused = OddValues.Refused };
        await File.WriteAllTextAsync(values, JsonSerializer.Serialize(all));
        var package = new NodePackage(RepositoryRoot.Combine("tests", "RealtimeApi.Tests", "StockClients"));
        await package.InstallAsync();
        return await package.NodeAsync("interoperability.mjs", server.Address.AbsoluteUri.TrimEnd('/'), Room, values);
    }

    private static async Task SendAllAsync(string name, IRealtimeClient client)
    {
        for (var i = 0; i < OddValues.Deliverable.Count; i++)
        {
            var data = OddValues.Deliverable[i];
            if (IsSignalR(name) && JsonMeaning.Of(data).Contains('\uFFFD', StringComparison.Ordinal))
            {
                // Microsoft's client breaks off in the middle of half a surrogate pair, and its connection is done for.
                continue;
            }
            try
            {
                await client.SendAsync(Room, data, $"{name}:{i}");
            }
            catch (RefusedException refused) when (IsPacked(name) && data.Contains("e999", StringComparison.Ordinal))
            {
                // MessagePack says infinity, which JSON can't.
                Assert.Equal("invalid_field", refused.Code);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{name} was disconnected at {data}: {await client.EndAsync()}");
            }
            catch (Exception unspeakable) when (IsUnspeakable(name, unspeakable))
            {
                // .NET has no strings and no maps like this one.
            }
        }
    }

    /// <summary>What Microsoft's client itself can't write down, or ours can't hand to it.</summary>
    private static bool IsUnspeakable(string name, Exception problem) =>
        IsSignalR(name) && problem is InvalidOperationException or ArgumentException or JsonException;

    private static bool IsSignalR(string name) => name.StartsWith("net-signalr", StringComparison.Ordinal);

    private static bool IsPacked(string name) => name is "net-signalr-packed" or "net-signalr-polling";

    private static async Task AssertRefusedAsync(string name, string data, Func<Task> send)
    {
        var start = data[..Math.Min(data.Length, 80)];
        try
        {
            await send();
            Assert.Fail($"{name}: {start} was accepted");
        }
        catch (Exception unspeakable) when (IsUnspeakable(name, unspeakable))
        {
            Assert.True(data.Length > 1_000, $"{name}: {start} → {unspeakable}");
        }
        catch (RefusedException refused)
        {
            Assert.True(refused.Code == "invalid_field", $"{name}: {start} → {refused.Message}");
            var names =
                data.Contains("[[[[", StringComparison.Ordinal) || data.Contains("{\"a\":{", StringComparison.Ordinal)
                    ? $"{OddValues.MaxDepth} levels"
                    : "must not have the key";
            Assert.Contains(names, refused.Message, StringComparison.Ordinal);
        }
    }

    private static async Task SeeAsync(IRealtimeClient client, string id) =>
        await client.Events.NextAsync(it => it is RoomMessage message && message.Id == id, id, Patience);

    private static void AssertWhole(string name, IReadOnlyList<RoomMessage> seen)
    {
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(it => (long)it), seen.Select(it => it.Offset));
        foreach (var message in seen)
        {
            if (message.Id!.Split(':') is [var sender, var index])
            {
                var value = OddValues.Deliverable[int.Parse(index, null)];
                var meaning =
                    sender == "js-text" ? JsonMeaning.Of($$"""{"text":{{value}}}""")
                    : sender.StartsWith("js-json", StringComparison.Ordinal) ? JsonMeaning.OfStringified(value)
                    : JsonMeaning.Of(value);
                var got = Normal(name, JsonMeaning.Of(message.Data));
                Assert.True(Normal(name, meaning) == got, $"{name} got {message.Id}, {value}, as {message.Data}");
            }
        }
    }

    /// <summary>Our test client turns MessagePack's infinity into a string.</summary>
    private static string Normal(string name, string meaning) =>
        IsPacked(name)
            ? meaning
                .Replace("+\"Infinity\"", "\"Infinity\"", StringComparison.Ordinal)
                .Replace("-\"Infinity\"", "\"-Infinity\"", StringComparison.Ordinal)
            : meaning;
}
