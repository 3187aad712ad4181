using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration.Servers;

/// <summary>How <c>redis-server</c> is run and asked how it is.</summary>
internal static class RedisServer
{
    private const string Program = "redis-server";

    public static async Task<ServerProgram> PrepareAsync(ServerStart start)
    {
        var program =
            CommandSearch.Find(Program, start.Folder)
            ?? throw new DistributedApplicationException(CommandSearch.InstallHint(Program));
        // In a file, not among the arguments, which everybody on the machine can read.
        var settings = Path.Combine(start.Folder, "redis.conf");
        await PrivateFile
            .WriteAsync(settings, await SettingsAsync(start).ConfigureAwait(false), start.Cancellation)
            .ConfigureAwait(false);
        var port = start.Port.ToString(CultureInfo.InvariantCulture);
        return new(program, [settings, "--port", port, "--bind", "127.0.0.1", "-::1", "--daemonize", "no"]);
    }

    /// <summary>Null when it answers PONG, else what is wrong.</summary>
    public static async Task<string?> PingAsync(RedisResource redis, CancellationToken cancellation)
    {
        try
        {
            using var socket = new TcpClient();
            await socket
                .ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellation)
                .ConfigureAwait(false);
            var stream = socket.GetStream();
            if (redis.PasswordParameter is { } parameter)
            {
                var password = await parameter.GetValueAsync(cancellation).ConfigureAwait(false);
                await stream.WriteAsync(Command("AUTH", password ?? ""), cancellation).ConfigureAwait(false);
            }
            await stream.WriteAsync(Command("PING"), cancellation).ConfigureAwait(false);
            using var reader = new StreamReader(stream);
            string? answer;
            do
            {
                answer = await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            } while (answer == "+OK");
            return answer == "+PONG" ? null : $"It answered {answer ?? "nothing"}.";
        }
        catch (Exception reason) when (reason is SocketException or IOException)
        {
            return reason.Message;
        }
    }

    private static async Task<string> SettingsAsync(ServerStart start)
    {
        var settings = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"dir {Quoted(start.Folder)}")
            // Without a volume nothing outlives the process, as with a container.
            .AppendLine(start.IsKept ? "save 60 1" : "save \"\"");
        if (((RedisResource)start.Resource).PasswordParameter is { } parameter)
        {
            var password = await parameter.GetValueAsync(start.Cancellation).ConfigureAwait(false);
            settings.AppendLine(CultureInfo.InvariantCulture, $"requirepass {Quoted(password ?? "")}");
        }
        return settings.ToString();
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>An array of bulk strings (RESP 2): any characters may occur in them.</summary>
    private static byte[] Command(params string[] words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
