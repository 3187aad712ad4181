using System.Net.Sockets;
using System.Text;
using CsCheck;
using Realtime.Gateway.Relay;
using Xunit.Abstractions;

namespace Realtime.Gateway.Tests;

/// <summary>Requests that are nearly handshakes, and answers that are nearly ones. As many as <see cref="Generated"/> says.</summary>
public sealed class HostileHandshakeTests(ITestOutputHelper output)
{
    private const int Attackers = 8;

    /// <summary>Each is a connection: a tenth of the cases of a parser take as long.</summary>
    private const int CasesPerConnection = 10;

    [Fact]
    public async Task Hostile_handshakes_are_answered_and_harm_no_neighbour()
    {
        output.WriteLine(Generated.Description);
        await using var programs = await RunningPrograms.StartAsync();
        using var neighbour = await RawWebSocket.ConnectAsync(new(programs.Gateway.Address, "/ws"));
        var attacks = Task.WhenAll(
            Enumerable
                .Range(0, Attackers)
                .Select(i =>
                    Task.Factory.StartNew(
                        () => Attack(programs.Gateway.Address, new(Generated.Seed + i)),
                        TaskCreationOptions.LongRunning
                    )
                )
        );

        var beats = 0;
        for (; !attacks.IsCompleted; beats++)
        {
            await neighbour.SendTextAsync($$"""{"type":"ping","id":"{{beats}}"}""");
            var answer = await neighbour.NextTextAsync();
            // One that comes faster than commands may come is told so, and lives.
            Assert.True(answer.Type is "pong" or "error" && answer.Id == $"{beats}");
            await Task.Delay(20);
        }
        await attacks;

        await programs.HasSessionsAsync(1);
        programs.AssertNoTrouble();
        Assert.True(beats > 0);
    }

    [Fact]
    public void Whatever_a_service_answers_is_an_answer_or_none()
    {
        var line = Gen.OneOf(
            Gen.Const("HTTP/1.1 101 Switching Protocols"),
            Gen.Const("HTTP/1.1 999"),
            Gen.Const(": no name"),
            Gen.Const("No-Value"),
            Gen.Const("Content-Length: x"),
            Gen.String[0, 30],
            Gen.Select(Gen.String[1, 10], Gen.String[0, 20], (name, value) => $"{name}: {value}")
        );
        Gen.Select(line.Array[0, 6], Gen.Byte.Array[0, 20])
            .Sample(
                input =>
                {
                    var head = Encoding.Latin1.GetBytes(string.Join("\r\n", input.Item1) + "\r\n\r\n");
                    var answer = new UpstreamAnswer(null!, head, input.Item2);
                    if (answer.IsUpgrade)
                    {
                        answer.ToMessage().Dispose();
                    }
                },
                iter: Generated.Cases
            );
    }

    private static void Attack(Uri gateway, HostileHandshakes handshakes)
    {
        for (var i = 0; i < Generated.Cases / CasesPerConnection / Attackers; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds;
            socket.Connect(gateway.Host, gateway.Port);
            try
            {
                socket.Send(handshakes.NextBytes());
                if (handshakes.Waits())
                {
                    // Nothing more comes from here, so that even half a request has an end.
                    socket.Shutdown(SocketShutdown.Send);
                    socket.Receive(new byte[1024]);
                }
            }
            catch (SocketException gone) when (gone.SocketErrorCode is not SocketError.TimedOut)
            {
                // The gateway had enough of it.
            }
            socket.LingerState = new(handshakes.Resets(), 0);
        }
    }
}
