using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Realtime.Sockets;

namespace Realtime.Gateway.Relay;

/// <summary>Connects to a service, sends the handshake and waits for the head of the answer.</summary>
internal sealed class UpstreamHandshake(ReadOnlyMemory<byte> request) : ISocketHandler
{
    private const int MaxHeadBytes = 64 * 1024;

    private readonly TaskCompletionSource<UpstreamAnswer> answer = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly ArrayBufferWriter<byte> received = new();
    private int sent;

    /// <exception cref="SocketException">Nobody answers at that address.</exception>
    /// <exception cref="IOException">The service has no answer, or one that is none.</exception>
    public static async Task<UpstreamAnswer> PerformAsync(
        Uri service,
        ReadOnlyMemory<byte> request,
        SocketLoop loop,
        TimeSpan connectTimeout,
        CancellationToken cancellationToken
    )
    {
        var handshake = new UpstreamHandshake(request);
        var socket = await ConnectAsync(service, handshake, loop, connectTimeout, cancellationToken);
        await using (cancellationToken.UnsafeRegister(_ => socket.Close(), null))
        {
            handshake.Writable(socket);
            socket.StartReading();
            try
            {
                return await handshake.answer.Task;
            }
            catch (IOException)
            {
                socket.Close();
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }
    }

    public void Readable(LoopSocket socket)
    {
        var buffer = socket.Loop.Scratch.Span;
        var count = socket.Receive(buffer);
        if (count == Received.Nothing)
        {
            return;
        }
        if (count <= 0 || received.WrittenCount + count > MaxHeadBytes)
        {
            socket.PauseReading();
            Fail("The service did not answer the handshake.");
            return;
        }
        received.Write(buffer[..count]);
        Look(socket);
    }

    public void Writable(LoopSocket socket)
    {
        var count = socket.Send(request.Span[sent..]);
        if (count == Sent.Gone)
        {
            Fail("The service did not take the handshake.");
            return;
        }
        sent += count;
        if (sent < request.Length)
        {
            socket.WaitForRoom();
        }
    }

    public void Closed(LoopSocket socket) => Fail("The connection was closed.");

    private void Look(LoopSocket socket)
    {
        var bytes = received.WrittenSpan;
        while (bytes.IndexOf("\r\n\r\n"u8) is >= 0 and var end)
        {
            var head = bytes[..(end + 4)];
            bytes = bytes[(end + 4)..];
            switch (UpstreamAnswer.StatusOf(head))
            {
                case 0:
                    Fail("The service does not speak HTTP/1.1.");
                    return;
                // Informational: the answer is still to come (RFC 9110, section 15.2).
                case >= 100 and < 200 and not StatusCodes.Status101SwitchingProtocols:
                    continue;
                default:
                    socket.PauseReading();
                    answer.TrySetResult(new(socket, head.ToArray(), bytes.ToArray()));
                    return;
            }
        }
    }

    private void Fail(string reason) => answer.TrySetException(new IOException(reason));

    private static async Task<LoopSocket> ConnectAsync(
        Uri service,
        UpstreamHandshake handshake,
        SocketLoop loop,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        inTime.CancelAfter(timeout);
        try
        {
            var addresses = IPAddress.TryParse(service.DnsSafeHost, out var address)
                ? [address]
                : await Dns.GetHostAddressesAsync(service.DnsSafeHost, inTime.Token);
            for (var i = 0; ; i++)
            {
                try
                {
                    return await loop.ConnectAsync(new(addresses[i], service.Port), handshake, inTime.Token);
                }
                catch (SocketException) when (i + 1 < addresses.Length) { }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}
