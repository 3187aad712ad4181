using System.Text.Json;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Transports.SocketIo;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.SocketIo.EchoServer;

/// <summary>The two layers in a program of their own, with handlers that echo.</summary>
internal static class EchoApplication
{
    public static readonly string[] Namespaces = [SocketPacket.MainNamespace, "/custom"];

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        // Of the command line alone: the environment has a PATH of its own.
        var arguments = new ConfigurationBuilder().AddCommandLine(args).Build();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{arguments["port"] ?? "3000"}");
        builder.Services.AddSocketIo();
        builder.Services.Configure<EngineIoOptions>(options => CommandLine.Apply(arguments, options));
        builder.Services.Configure<SocketIoOptions>(options => CommandLine.Apply(arguments, options));
        configure?.Invoke(builder);

        var app = builder.Build();
        var engine = app.Services.GetRequiredService<IOptions<EngineIoOptions>>().Value;
        app.MapEngineIo(arguments["engine-path"] ?? "/engine.io", engine, new EngineEcho());
        app.MapSocketIo(AddHandlers);
        return app;
    }

    private static void AddHandlers(SocketIoServer server)
    {
        foreach (var name in Namespaces)
        {
            server
                .Of(name)
                .OnConnect(TellAuth)
                .On("message", Echo)
                .On("message-with-ack", Acknowledge)
                .On("emit-with-ack", AskBackAsync)
                .On<string>("disconnect-me", (socket, how, _) => Disconnect(socket, how));
        }
        server.Of("/refused").Use(Refuse);
    }

    private static ValueTask<ConnectRefusal?> Refuse(NamespaceSocket socket) =>
        new(new ConnectRefusal("Not authorized", new { code = "unauthorized", auth = AuthOf(socket) }));

    private static ValueTask TellAuth(NamespaceSocket socket)
    {
        socket.Emit("auth", AuthOf(socket));
        return default;
    }

    private static object AuthOf(NamespaceSocket socket) =>
        socket.Auth.ValueKind == JsonValueKind.Undefined ? new Dictionary<string, string>() : socket.Auth;

    private static ValueTask Echo(NamespaceSocket socket, SocketEvent received)
    {
        socket.Emit("message-back", received.Arguments);
        return default;
    }

    private static ValueTask Acknowledge(NamespaceSocket socket, SocketEvent received)
    {
        received.Ack.Send(received.Arguments);
        return default;
    }

    private static async ValueTask AskBackAsync(NamespaceSocket socket, SocketEvent received)
    {
        var reply = await socket.EmitWithAckAsync(
            "emit-with-ack",
            [.. Enumerable.Range(0, received.Arguments.Count).Select(i => Value(received.Arguments, i))]
        );
        if (reply.Outcome == AckOutcome.Answered)
        {
            socket.Emit("emit-with-ack-back", reply.Arguments);
        }
        else
        {
            socket.Emit("emit-with-ack-failed", reply.Outcome.ToString());
        }
    }

    private static object? Value(SocketArguments arguments, int i) =>
        arguments.TryGetBytes(i, out var bytes) ? bytes : arguments[i];

    private static ValueTask Disconnect(NamespaceSocket socket, string? how)
    {
        socket.Emit("message-back", "goodbye");
        socket.Disconnect(closeConnection: how == "connection");
        return default;
    }

    private sealed class EngineEcho : IEngineHandler
    {
        public void OnOpen(EngineSession session) { }

        public void OnClose(EngineSession session, EngineCloseReason reason) { }

        public ValueTask OnMessageAsync(EngineSession session, ReadOnlyMemory<byte> data, bool isBinary)
        {
            session.Send(isBinary ? OutboundPacket.Binary(data.ToArray()) : OutboundPacket.Message(data.Span));
            return default;
        }
    }
}
