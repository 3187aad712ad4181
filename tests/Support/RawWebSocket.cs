using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Support;

/// <summary>A WebSocket client made of a TCP socket: does everything a good client would not.</summary>
public sealed class RawWebSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient tcp;
    private readonly NetworkStream stream;
    private SlowLine? line;

    private RawWebSocket(TcpClient tcp, HttpHead answer)
    {
        this.tcp = tcp;
        stream = tcp.GetStream();
        Answer = answer;
    }

    /// <summary>How the server answered the handshake.</summary>
    public HttpHead Answer { get; }

    public Socket Socket => tcp.Client;

    public static IReadOnlyDictionary<string, string> HandshakeHeaders { get; } =
        new Dictionary<string, string>
        {
            ["Connection"] = "Upgrade",
            ["Upgrade"] = "websocket",
            ["Sec-WebSocket-Version"] = "13",
            ["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ==",
        };

    /// <summary>Connects and takes the greeting, which must be there.</summary>
    public static async Task<RawWebSocket> ConnectAsync(Uri address, int? receiveBufferBytes = null)
    {
        var client = await HandshakeAsync(address, HandshakeHeaders, receiveBufferBytes: receiveBufferBytes);
        if (client.Answer.Status != 101)
        {
            throw new InvalidOperationException($"The handshake was answered with {client.Answer.Status}.");
        }
        await client.NextTextAsync();
        return client;
    }

    /// <summary>Sends any request at all and reads the head of the answer.</summary>
    /// <param name="early">Sent right behind the request, before the answer is there.</param>
    public static async Task<RawWebSocket> HandshakeAsync(
        Uri address,
        IReadOnlyDictionary<string, string> headers,
        string method = "GET",
        string version = "HTTP/1.1",
        int? receiveBufferBytes = null,
        RawFrame? early = null
    )
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBufferBytes is { } bytes)
        {
            tcp.ReceiveBufferSize = bytes;
        }
        await tcp.ConnectAsync(address.Host, address.Port);
        var request = new StringBuilder($"{method} {address.PathAndQuery} {version}\r\nHost: {address.Authority}\r\n");
        foreach (var (name, value) in headers)
        {
            request.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        request.Append("\r\n");
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.ToString()));
        if (early is not null)
        {
            await stream.WriteAsync(early.ToBytes());
        }
        return new(tcp, await HttpHead.ReadAsync(stream).WaitAsync(Patience));
    }

    /// <summary>From now on reads only as much as the line brings.</summary>
    public SlowLine SlowDown() => line = new();

    public Task SendAsync(RawFrame frame) => SendAsync(frame.ToBytes());

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var timeout = new CancellationTokenSource(Patience);
        await stream.WriteAsync(bytes, timeout.Token);
    }

    public Task SendTextAsync(string text) => SendAsync(RawFrame.OfText(text));

    /// <summary>The next frame; null when the stream ended or was reset.</summary>
    public async Task<RawFrame?> NextFrameAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            return await ReadFrameAsync(timeout.Token);
        }
        catch (Exception gone) when (gone is IOException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>The next frame, which must be a text.</summary>
    public async Task<WireMessage> NextTextAsync() =>
        await NextFrameAsync() switch
        {
            { Opcode: Opcodes.Text } frame => WireMessage.Parse(frame.Text),
            { } other => throw new InvalidOperationException($"Expected a text, got {other} {other.CloseCode}."),
            null => throw new InvalidOperationException("Expected a text, the stream has ended."),
        };

    /// <summary>Reads on to the close frame and returns its code; 1006 when the stream ends without one.</summary>
    public async Task<int> CloseCodeAsync()
    {
        while (await NextFrameAsync() is { } frame)
        {
            if (frame.Opcode == Opcodes.Close)
            {
                return frame.CloseCode;
            }
        }
        return SocketEnd.NoCloseFrame;
    }

    /// <summary>Reads so many bytes and forgets them, wherever frames begin.</summary>
    public async Task SkipAsync(int bytes)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var bin = new byte[64 * 1024];
        while (bytes > 0)
        {
            var part = bin.AsMemory(0, Math.Min(bytes, bin.Length));
            await ReadAsync(part, timeout.Token);
            bytes -= part.Length;
        }
    }

    /// <summary>Waits until the server ends the stream.</summary>
    public async Task EndOfStreamAsync()
    {
        while (await NextFrameAsync() is not null) { }
    }

    /// <summary>Ends the connection with a TCP reset, as a cable that is pulled never would, but a crash does.</summary>
    public void Reset()
    {
        tcp.Client.LingerState = new(true, 0);
        tcp.Close();
    }

    public void Dispose() => tcp.Dispose();

    private async Task ReadAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        if (line is null)
        {
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return;
        }
        while (!bytes.IsEmpty)
        {
            var count = await line.TakeAsync(bytes.Length).WaitAsync(cancellationToken);
            await stream.ReadExactlyAsync(bytes[..count], cancellationToken);
            bytes = bytes[count..];
        }
    }

    private async Task<RawFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var head = new byte[8];
        await ReadAsync(head.AsMemory(0, 2), cancellationToken);
        var (first, second) = (head[0], head[1]);
        long length = second & 0x7F;
        if (length == 126)
        {
            await ReadAsync(head.AsMemory(0, 2), cancellationToken);
            length = BinaryPrimitives.ReadUInt16BigEndian(head);
        }
        else if (length == 127)
        {
            await ReadAsync(head, cancellationToken);
            length = BinaryPrimitives.ReadInt64BigEndian(head);
        }
        var payload = new byte[length];
        await ReadAsync(payload, cancellationToken);
        return new(first & 0x0F, payload)
        {
            IsFinal = (first & 0x80) != 0,
            Reserved = (first >> 4) & 7,
            IsMasked = (second & 0x80) != 0,
        };
    }
}
