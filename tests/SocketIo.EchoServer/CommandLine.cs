using System.Globalization;
using Realtime.RealtimeApi.Transports.SocketIo;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.SocketIo.EchoServer;

/// <summary>Every option of the two layers as a switch, times in milliseconds.</summary>
internal static class CommandLine
{
    public const string Help = """
        Echoes over Engine.IO 4 and Socket.IO 5, for any client or test suite to be pointed at.

        --port 3000                 listens on 127.0.0.1; 0 takes a free one
        --path /socket.io           of the Socket.IO server
        --engine-path /engine.io    of the Engine.IO server
        --ping-interval 25000       ms
        --ping-timeout 20000        ms
        --upgrade-timeout 10000     ms
        --close-timeout 5000        ms
        --connect-timeout 45000     ms
        --ack-timeout 10000         ms
        --max-payload 1000000       bytes
        --max-queued-packets 1024
        --max-queued-bytes 1048576
        --max-attachments 10
        --max-waiting-events 64
        --transports polling,websocket
        --allow-upgrades true
        --allow-credentials true
        --origins *                 comma-separated
        --cookie <name>             none without it

        Socket.IO, namespaces / and /custom: "auth" tells what came with the connection; "message" comes back as
        "message-back"; "message-with-ack" comes back in its acknowledgement; "emit-with-ack" is emitted to the client,
        whose answer comes back as "emit-with-ack-back". Namespace /refused refuses with data.
        """;

    public static void Apply(IConfiguration arguments, EngineIoOptions options)
    {
        options.PingInterval = arguments.Milliseconds("ping-interval", options.PingInterval);
        options.PingTimeout = arguments.Milliseconds("ping-timeout", options.PingTimeout);
        options.UpgradeTimeout = arguments.Milliseconds("upgrade-timeout", options.UpgradeTimeout);
        options.CloseTimeout = arguments.Milliseconds("close-timeout", options.CloseTimeout);
        options.MaxPayload = arguments.GetValue("max-payload", options.MaxPayload);
        options.MaxQueuedPackets = arguments.GetValue("max-queued-packets", options.MaxQueuedPackets);
        options.MaxQueuedBytes = arguments.GetValue("max-queued-bytes", options.MaxQueuedBytes);
        options.AllowUpgrades = arguments.GetValue("allow-upgrades", options.AllowUpgrades);
        options.AllowCredentials = arguments.GetValue("allow-credentials", options.AllowCredentials);
        options.Transports = arguments.List("transports", "");
        options.AllowedOrigins = arguments.List("origins", "*");
        if (arguments["cookie"] is { } name)
        {
            options.Cookie = new CookieBuilder
            {
                Name = name,
                Path = "/",
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
            };
        }
    }

    public static void Apply(IConfiguration arguments, SocketIoOptions options)
    {
        options.Path = arguments["path"] ?? options.Path;
        options.ConnectTimeout = arguments.Milliseconds("connect-timeout", options.ConnectTimeout);
        options.AckTimeout = arguments.Milliseconds("ack-timeout", options.AckTimeout);
        options.MaxAttachments = arguments.GetValue("max-attachments", options.MaxAttachments);
        options.MaxWaitingEvents = arguments.GetValue("max-waiting-events", options.MaxWaitingEvents);
    }

    private static TimeSpan Milliseconds(this IConfiguration arguments, string key, TimeSpan otherwise) =>
        arguments[key] is { } value
            ? TimeSpan.FromMilliseconds(double.Parse(value, CultureInfo.InvariantCulture))
            : otherwise;

    private static string[] List(this IConfiguration arguments, string key, string otherwise) =>
        (arguments[key] ?? otherwise).Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
}
