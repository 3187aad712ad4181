using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Realtime.Benchmarks.Tests;

/// <summary>What a server does wrong with every tenth message, to the second of its members.</summary>
public enum Fault
{
    None,
    Loses,
    Repeats,
    Reorders,
    Damages,
}

/// <summary>One room that a member joins by connecting.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<WebSocket> members = [];
    private readonly SemaphoreSlim turn = new(1);
    private readonly Fault fault;
    private byte[]? heldBack;
    private int messages;

    private FaultyServer(Fault fault)
    {
        this.fault = fault;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.UseWebSockets();
        app.Run(async context => await ServeAsync(await context.WebSockets.AcceptWebSocketAsync()));
    }

    public int Port => new Uri(app.Urls.First()).Port;

    public static async Task<FaultyServer> StartAsync(Fault fault)
    {
        var server = new FaultyServer(fault);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        turn.Dispose();
    }

    private async Task ServeAsync(WebSocket socket)
    {
        await SendAsync(socket, """{"type":"connected"}"""u8.ToArray());
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, default) is { MessageType: WebSocketMessageType.Text } frame)
            {
                await turn.WaitAsync();
                await TakeAsync(socket, JsonNode.Parse(buffer.AsSpan(0, frame.Count))!);
                turn.Release();
            }
        }
        catch (WebSocketException) { }
    }

    private async Task TakeAsync(WebSocket sender, JsonNode command)
    {
        if ((string)command["type"]! == "join")
        {
            members.Add(sender);
            await SendAsync(sender, """{"type":"joined"}"""u8.ToArray());
            return;
        }
        var message = System.Text.Encoding.UTF8.GetBytes(command.ToJsonString());
        var isFaulty = ++messages % 10 == 0;
        for (var i = 0; i < members.Count; i++)
        {
            foreach (
                var bytes in isFaulty && i == 1 ? Wrong(message)
                : i == 1 ? Due(message)
                : [message]
            )
            {
                await SendAsync(members[i], bytes);
            }
        }
    }

    private List<byte[]> Wrong(byte[] message)
    {
        switch (fault)
        {
            case Fault.Loses:
                return [];
            case Fault.Repeats:
                return [message, message];
            case Fault.Reorders:
                heldBack = message;
                return [];
            case Fault.Damages:
                return
                [
                    [.. message.Select(value => value == 'x' ? (byte)'y' : value)],
                ];
            default:
                return [message];
        }
    }

    private List<byte[]> Due(byte[] message)
    {
        List<byte[]> all = heldBack is null ? [message] : [message, heldBack];
        heldBack = null;
        return all;
    }

    private static Task SendAsync(WebSocket socket, byte[] text) =>
        socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, default);
}
