using System.Text;
using Realtime.Benchmarks.Dialects;

namespace Realtime.Benchmarks.Clients;

/// <summary>A dialect's words as bytes, put together once.</summary>
internal sealed class Phrases(Dialect dialect)
{
    /// <summary>Time (16), sender (4) and count (8), in hex.</summary>
    public const int IdLength = 28;

    private static readonly string Text = new('T', Stamp.Length);
    private static readonly string Id = new('I', IdLength);

    private readonly Dictionary<int, PublishTemplate> publish = [];

    public IReadOnlyList<(byte[]? Say, byte[]? Await)> Handshake { get; } =
    [.. dialect.Handshake.Select(step => (Optional(step.Say), Optional(step.Await)))];

    public byte[] Joined { get; } = Dialect.Bytes(dialect.Joined);

    public byte[] Message { get; } = Dialect.Bytes(dialect.Message);

    public byte[]? Ack { get; } = Optional(dialect.Ack);

    public byte[]? Ping { get; } = Optional(dialect.Heartbeat?.Ping);

    public byte[]? Pong { get; } = Optional(dialect.Heartbeat?.Pong);

    public byte[]? KeepAlive { get; } = Optional(dialect.KeepAlive);

    public byte? Separator => (byte?)dialect.Separator;

    public byte[] Join(Member member)
    {
        var since = member.Seen is var (epoch, offset)
            ? $$""","since":{"epoch":"{{epoch}}","offset":{{offset}}}"""
            : "";
        return Dialect.Bytes(
            dialect
                .Join.Replace("{room}", dialect.RoomPrefix + member.Room, StringComparison.Ordinal)
                .Replace("{since}", since, StringComparison.Ordinal)
        );
    }

    public PublishTemplate Publish(int room)
    {
        if (!publish.TryGetValue(room, out var template))
        {
            var text = dialect
                .Publish.Replace("{room}", dialect.RoomPrefix + room, StringComparison.Ordinal)
                .Replace("{text}", Text, StringComparison.Ordinal)
                .Replace("{id}", Id, StringComparison.Ordinal);
            publish[room] = template = new(
                Dialect.Bytes(text),
                text.IndexOf(Text, 0, StringComparison.Ordinal),
                text.IndexOf(Id, 0, StringComparison.Ordinal)
            );
        }
        return template;
    }

    /// <summary>The request that turns a connection into a WebSocket.</summary>
    public byte[] Upgrade(int port, string? token) =>
        Encoding.ASCII.GetBytes(
            $"GET {dialect.Path}{(token is null ? "" : $"?access_token={token}")} HTTP/1.1\r\n"
                + $"Host: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );

    private static byte[]? Optional(string? text) => text is null ? null : Dialect.Bytes(text);
}

/// <summary>A message to one room, with room for its stamp and, in some dialects, its id.</summary>
internal sealed class PublishTemplate(byte[] bytes, int textAt, int idAt)
{
    /// <summary>Good until the next call.</summary>
    public ReadOnlySpan<byte> Fill(Stamp stamp)
    {
        stamp.Write(bytes.AsSpan(textAt));
        if (idAt >= 0)
        {
            var id = bytes.AsSpan(idAt, Phrases.IdLength);
            Stamp.WriteHex(id[..16], stamp.Time);
            Stamp.WriteHex(id[16..20], stamp.Sender);
            Stamp.WriteHex(id[20..], stamp.Sequence);
        }
        return bytes;
    }
}
