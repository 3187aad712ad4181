using System.Text;

namespace Realtime.Support.Churn;

/// <summary>What a client of one transport says to begin: its request, and what it sends behind it to join a room.</summary>
/// <param name="Goodbye">What it says to leave; empty: nothing, its stream ends.</param>
public sealed record Opening(string Name, string Path, bool IsUpgrade, byte[] Early, byte[] Goodbye)
{
    private static readonly byte[] CloseFrame = RawFrame.OfClose(1000).ToBytes();

    public static Opening Native { get; } =
        new("native", "/ws", IsUpgrade: true, Texts("""{"type":"join","room":"churn"}"""), CloseFrame);

    public static Opening Inbox { get; } =
        new("inbox", "/ws/notifications", IsUpgrade: true, Texts("""{"type":"ping"}"""), CloseFrame);

    public static Opening SignalR { get; } =
        new(
            "signalr",
            "/hubs/realtime",
            IsUpgrade: true,
            Texts(
                "{\"protocol\":\"json\",\"version\":1}\u001e",
                "{\"type\":1,\"invocationId\":\"1\",\"target\":\"JoinRoom\",\"arguments\":[\"churn\"]}\u001e"
            ),
            CloseFrame
        );

    public static Opening SocketIo { get; } =
        new("socket.io", "/socket.io/?EIO=4&transport=websocket", IsUpgrade: true, Texts("40"), CloseFrame);

    public static Opening EventStream { get; } = new("sse", "/sse/rooms/churn", IsUpgrade: false, [], []);

    public static IReadOnlyList<Opening> All { get; } = [Native, Inbox, SignalR, SocketIo, EventStream];

    public byte[] Request(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var request = new StringBuilder($"GET {Path} HTTP/1.1\r\nHost: {server.Authority}\r\n");
        if (IsUpgrade)
        {
            foreach (var (name, value) in RawWebSocket.HandshakeHeaders)
            {
                request.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }
        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    private static byte[] Texts(params string[] texts) =>
        [.. texts.SelectMany(text => RawFrame.OfText(text).ToBytes())];
}
