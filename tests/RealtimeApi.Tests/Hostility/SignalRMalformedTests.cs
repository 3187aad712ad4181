using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Contracts;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>
/// Malformed input on SignalR: calls with wrong arguments, case by case with the code each must get; bytes that are no
/// messages; and both parsers by the hundred thousand.
/// </summary>
public sealed class SignalRMalformedTests(ITestOutputHelper output)
{
    private const string Handshake = """{"protocol":"PROTOCOL","version":1}""" + "\u001e";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_call_with_wrong_arguments_gets_its_code_and_the_connection_stays(bool packed)
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        await using var ada = await SignalRClient.ConnectAsync(
            server.Address,
            HttpTransportType.WebSockets,
            packed,
            token: null
        );
        var bob = await server.ConnectAsync();
        (string Method, string[] Arguments)[] cases = [.. WrongCalls()];
        Assert.True(cases.Length >= 150, $"{cases.Length} cases");

        foreach (var (method, arguments) in cases)
        {
            var call = $"{method}({string.Join(", ", arguments)})";
            try
            {
                await ada.CallAsync(method, arguments);
                Assert.Fail($"{call} was accepted");
            }
            catch (RefusedException refused)
            {
                Assert.True(refused.Code == "invalid_field", $"{call} → {refused.Message}");
            }
        }

        foreach (var method in new[] { "Nonsense", "OnConnectedAsync", "Dispose" })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.CallAsync(method));
            Assert.Equal("unknown_type", refused.Code);
        }
        await ada.FenceAsync();
        await bob.FenceAsync();
        output.WriteLine($"{cases.Length} cases");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task Bytes_that_are_no_messages_end_their_connection_and_no_other(string protocol)
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var bob = await server.ConnectAsync();
        var random = new Random(Generated.Seed);
        byte[][] cases =
        [
            .. protocol == "json" ? NoJsonMessages() : NoPackedMessages(),
            .. Enumerable.Range(0, 150).Select(_ => HubMutation.Of(random, protocol)),
        ];
        var messages = server.Services.GetServices<IHubProtocol>().Single(it => it.Name == protocol);
        var fence = messages.GetMessageBytes(new InvocationMessage("fence", "History", ["r"])).ToArray();

        foreach (var bytes in cases)
        {
            await AttackAsync(server, messages, bytes, fence);
        }

        await bob.FenceAsync();
        output.WriteLine($"{Generated.Description}: {cases.Length} cases");
    }

    private static async Task AttackAsync(RealtimeServer server, IHubProtocol protocol, byte[] bytes, byte[] fence)
    {
        using var raw = await RawWebSocket.HandshakeAsync(
            server.Socket("/hubs/realtime"),
            RawWebSocket.HandshakeHeaders
        );
        var opcode = protocol.TransferFormat == TransferFormat.Text ? Opcodes.Text : Opcodes.Binary;
        try
        {
            await raw.SendTextAsync(Handshake.Replace("PROTOCOL", protocol.Name, StringComparison.Ordinal));
            await raw.SendAsync(new RawFrame(opcode, bytes));
            await raw.SendAsync(new RawFrame(opcode, fence));
            // What only claims to be longer waits for the rest, which never comes.
            raw.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ended) when (ended is IOException or SocketException)
        {
            return;
        }
        // Either nothing was wrong with it, or this is the end: nothing hangs.
        while (
            await raw.NextFrameAsync() is { } frame
            && frame.Opcode != Opcodes.Close
            && frame.Payload.AsSpan().IndexOf("fence"u8) < 0
        ) { }
    }

    [Fact]
    public async Task A_handshake_that_is_none_is_answered_with_an_error_or_the_end()
    {
        await using var server = await RealtimeServer.StartAsync();
        string[] cases =
        [
            "",
            "{}",
            "[]",
            "nonsense",
            """{"protocol":"json"}""",
            """{"protocol":"json","version":99}""",
            """{"protocol":"json","version":"1"}""",
            """{"protocol":"blazorpack","version":1}""",
            """{"protocol":7,"version":1}""",
            """{"protocol":null,"version":1}""",
            """{"type":1,"target":"JoinRoom","arguments":["r"]}""",
        ];
        foreach (var text in cases)
        {
            using var raw = await RawWebSocket.HandshakeAsync(
                server.Socket("/hubs/realtime"),
                RawWebSocket.HandshakeHeaders
            );
            await raw.SendTextAsync(text + "\u001e");

            var frame = await raw.NextFrameAsync();

            Assert.True(
                frame is null
                    || frame.Opcode == Opcodes.Close
                    || frame.Text.Contains("\"error\"", StringComparison.Ordinal),
                $"{text} → {frame?.Text}"
            );
        }
    }

    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task Whatever_the_bytes_are_they_are_a_message_or_a_protocol_error(string protocol)
    {
        output.WriteLine($"{Generated.Description} {protocol}");
        await using var server = await RealtimeServer.StartAsync();
        var parser = server.Services.GetServices<IHubProtocol>().Single(it => it.Name == protocol);
        var (random, binder, parsed) = (new Random(Generated.Seed), new HubBinder(), 0);

        for (var i = 0; i < Generated.Cases; i++)
        {
            var bytes = HubMutation.Of(random, protocol);
            try
            {
                var input = new ReadOnlySequence<byte>(bytes);
                while (parser.TryParseMessage(ref input, binder, out var message))
                {
                    parsed++;
                }
            }
            catch (OperationCanceledException)
            {
                // How the connection is ended without a word in the log.
            }
            catch (Exception bug)
            {
                Assert.Fail(
                    $"{Generated.Description}: {Convert.ToHexString(bytes)} {Encoding.UTF8.GetString(bytes)} {bug}"
                );
            }
        }
        output.WriteLine($"{parsed} messages");
        Assert.True(parsed > 0);
    }

    [Theory]
    [InlineData(
        """[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"""
    )]
    [InlineData("1e999")]
    public async Task What_MessagePack_can_say_and_JSON_can_not_is_refused(string data)
    {
        await using var server = await RealtimeServer.StartAsync();
        await using var ada = await SignalRClient.ConnectAsync(
            server.Address,
            HttpTransportType.WebSockets,
            packed: true,
            token: null
        );
        await using var bob = await SocketIoClient.ConnectAsync(server.Address);
        await ada.JoinAsync("r");
        await bob.JoinAsync("r");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => ada.SendAsync("r", data));
        await ada.SendAsync("r", "1");

        Assert.Equal("invalid_field", refused.Code);
        Assert.Equal("1", (await bob.NextAsync<RoomMessage>()).Data);
    }

    private static IEnumerable<(string Method, string[] Arguments)> WrongCalls()
    {
        (string Method, string[] Before, string[] Values, string[] After)[] arguments =
        [
            ("JoinRoom", [], BadValues.Room, []),
            ("LeaveRoom", [], BadValues.Room, []),
            ("SendMessage", [], BadValues.Room, ["1"]),
            ("Typing", [], BadValues.Room, ["true"]),
            ("History", [], BadValues.Room, []),
            ("JoinRoom", ["\"r\""], BadValues.Since, []),
            ("JoinRoom", ["\"r\"", "null"], BadValues.Count, []),
            ("History", ["\"r\""], BadValues.Count, []),
            ("History", ["\"r\"", "null"], BadValues.Count, []),
            ("SendMessage", ["\"r\"", "1"], BadValues.Id, []),
            ("Typing", ["\"r\""], BadValues.Flag, []),
            ("SendPrivate", [], BadValues.Target, ["1"]),
            ("Refresh", [], BadValues.Token, []),
            ("MarkRead", [], BadValues.NotificationId, []),
        ];
        foreach (var (method, before, values, after) in arguments)
        {
            foreach (var value in values)
            {
                yield return (method, [.. before, value, .. after]);
            }
        }
        foreach (
            var method in new[]
            {
                "JoinRoom",
                "LeaveRoom",
                "SendMessage",
                "Typing",
                "History",
                "Broadcast",
                "SendPrivate",
                "Refresh",
                "MarkRead",
            }
        )
        {
            yield return (method, []);
        }
        yield return ("SendMessage", ["\"r\""]);
        yield return ("SendPrivate", ["\"t\""]);
        yield return ("Typing", ["\"r\""]);
        foreach (var method in new[] { "JoinRoom", "SendMessage", "History", "MarkAllRead", "Broadcast" })
        {
            yield return (method, ["\"r\"", "null", "null", "null", "null"]);
        }
    }

    private static IEnumerable<byte[]> NoJsonMessages() =>
        BadValues
            .NoObject.Concat([
                "{}",
                """{"type":0}""",
                """{"type":1}""",
                """{"type":1,"target":null,"arguments":[]}""",
                """{"type":1,"target":7,"arguments":[]}""",
                """{"type":1,"target":"JoinRoom"}""",
                """{"type":1,"target":"JoinRoom","arguments":7}""",
                """{"type":1,"target":"JoinRoom","arguments":{}}""",
                "{\"type\":1,\"target\":\"JoinRoom\",\"arguments\":[\"r\"",
                """{"type":1,"invocationId":7,"target":"JoinRoom","arguments":["r"]}""",
                """{"type":1,"invocationId":"1","target":"JoinRoom","arguments":["r"],"streamIds":7}""",
                """{"type":1,"invocationId":"1","target":"JoinRoom","arguments":["r"],"streamIds":["s"]}""",
                """{"type":1,"target":"JoinRoom","arguments":["r"],"headers":7}""",
                """{"type":2}""",
                """{"type":2,"invocationId":"x","item":1}""",
                """{"type":3}""",
                """{"type":3,"invocationId":"x"}""",
                """{"type":3,"invocationId":"x","result":1,"error":"e"}""",
                """{"type":4,"target":"StreamRoom","arguments":["r"]}""",
                """{"type":4,"invocationId":"1","target":"JoinRoom","arguments":["r"]}""",
                """{"type":1,"invocationId":"1","target":"StreamRoom","arguments":["r"]}""",
                """{"type":5}""",
                """{"type":5,"invocationId":"none"}""",
                """{"type":6,"x":[]}""",
                """{"type":7,"error":7}""",
                """{"type":7}""",
                """{"type":8}""",
                """{"type":8,"sequenceId":-1}""",
                """{"type":9,"sequenceId":"1"}""",
                """{"type":99}""",
                """{"type":-1}""",
                """{"type":1.5}""",
                """{"type":"1"}""",
            ])
            .Select(text => Encoding.UTF8.GetBytes(text + "\u001e"))
            .Concat([
                [0xFF, 0x1E],
                [0xC3, 0x28, 0x1E],
                [0x1E, 0x1E, 0x1E],
                [.. "{\"type\":1"u8],
            ]);

    private static IEnumerable<byte[]> NoPackedMessages()
    {
        byte[][] bodies =
        [
            [],
            [0x00],
            [0xC0],
            [0xC1],
            [0x80],
            [0x90],
            [0x91, 0x01],
            [0x91, 0xC0],
            [0x92, 0x01, 0xC0],
            [0x95, 0x01, 0x80, 0xC0, 0xA1, 0x78],
            [0x95, 0x01, 0x80, 0xC0, 0xC0, 0x90],
            [0x95, 0x01, 0x80, 0xC0, 0xA8, .. "JoinRoom"u8, 0x91],
            [0x95, 0x01, 0x80, 0xC0, 0xA8, .. "JoinRoom"u8, 0x91, 0xC1],
            [0x95, 0x01, 0x80, 0xC0, 0xA8, .. "JoinRoom"u8, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x95, 0x01, 0x80, 0xC0, 0xA8, .. "JoinRoom"u8, 0x91, 0xDB, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x95, 0x01, 0xDF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x95, 0x01, 0x80, 0xC0, 0xA9, .. "Broadcast"u8, .. Enumerable.Repeat((byte)0x91, 10_000), 0x01],
            [0x95, 0x01, 0x80, 0xC0, 0xA9, .. "Broadcast"u8, 0x91, 0xC7, 0x05, 0x01],
            [0x95, 0x01, 0x80, 0xC0, 0xA9, .. "Broadcast"u8, 0x91, 0x81, 0x01, 0x02],
            [0x95, 0x02, 0x80, 0xA1, 0x78, 0x01],
            [0x93, 0x03, 0x80, 0xA1, 0x78],
            [0x92, 0x05, 0x80],
            [0x91, 0x06],
            [0x92, 0x07, 0x01],
            [0x91, 0x63],
            [0x91, 0xD0, 0xFF],
            [0xFF, 0xFF, 0xFF, 0xFF],
        ];
        foreach (var body in bodies)
        {
            yield return [.. HubMutation.Length(body.Length), .. body];
        }
        foreach (
            var prefix in new byte[][]
            {
                [0x80],
                [0xFF, 0xFF, 0xFF, 0xFF],
                [0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
                [0x05, 0x91],
                [0x00, 0x00, 0x00],
            }
        )
        {
            yield return prefix;
        }
    }
}
