using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Keeps one public port of loopback open for as long as the application runs and passes each connection, whole, to
/// the next replica, or with a balancer each HTTP/1 request to the next one. While no replica answers, connections are
/// closed at once, and the next one tries again.
/// </summary>
internal sealed partial class TcpProxy : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;

    /// <summary>How a connection begins that speaks HTTP/2 at once (RFC 9113, 3.4); no HTTP/1 method does.</summary>
    private static readonly byte[] Http2Preface = "PRI"u8.ToArray();

    private readonly IReadOnlyList<Socket> _listeners;
    private readonly CancellationTokenSource _closing = new();
    private readonly ILogger _log;
    private readonly HttpBalancer? _balancer;
    private readonly List<Task> _accepting = [];
    private int[] _backends = [];
    private uint _turn;

    private TcpProxy(IReadOnlyList<Socket> listeners, ILogger log, HttpBalancer? balancer)
    {
        _listeners = listeners;
        _log = log;
        _balancer = balancer;
        Port = ((IPEndPoint)listeners[0].LocalEndPoint!).Port;
        _accepting.AddRange(listeners.Select(AcceptAsync));
    }

    public int Port { get; }

    /// <summary>Listens, or returns null when somebody else does.</summary>
    /// <param name="port">Null: any.</param>
    /// <param name="log">For what goes wrong with a connection.</param>
    /// <param name="balancer">Gets the connections that speak HTTP/1; the proxy's from now on.</param>
    public static TcpProxy? TryOpen(int? port, ILogger log, HttpBalancer? balancer = null)
    {
        var chosen = port ?? PortPicker.Pick();
        var listeners = new List<Socket>();
        foreach (var address in PortPicker.Loopbacks())
        {
            if (PortPicker.TryListen(address, chosen) is not { } listener)
            {
                listeners.ForEach(opened => opened.Dispose());
                return null;
            }
            listeners.Add(listener);
        }
        return new(listeners, log, balancer);
    }

    public void AddBackend(int port)
    {
        Change(backends => [.. backends, port]);
        _balancer?.Add(port);
    }

    public void RemoveBackend(int port)
    {
        Change(backends => [.. backends.Where(backend => backend != port)]);
        _balancer?.Remove(port);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        if (_balancer is not null)
        {
            await _balancer.DisposeAsync().ConfigureAwait(false);
        }
        PortPicker.Return(Port);
    }

    private void Change(Func<int[], int[]> change)
    {
        lock (_closing)
        {
            Volatile.Write(ref _backends, change(_backends));
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_closing.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException reason)
            {
                // A client that is gone before it was accepted, or no file descriptor left: the next one may do better.
                LogAcceptFailed(Port, reason.SocketErrorCode);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var clientSocket = client;
        try
        {
            var beginning = _balancer is null ? [] : await ReadBeginningAsync(client).ConfigureAwait(false);
            using var service = await ConnectAsync(beginning).ConfigureAwait(false);
            if (service is null)
            {
                return;
            }
            client.NoDelay = true;
            service.NoDelay = true;
            await SendAllAsync(service, beginning, _closing.Token).ConfigureAwait(false);
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            await Task.WhenAll(PumpAsync(client, service, broken), PumpAsync(service, client, broken))
                .ConfigureAwait(false);
            if (broken.IsCancellationRequested)
            {
                // Reset, not a polite end: whoever still reads must not take what it got for everything. Only now, since
                // closing a socket that somebody still reads from ends it politely first.
                Reset(client);
                Reset(service);
            }
        }
        catch (SocketException)
        {
            // The service was gone before a byte was passed on.
            Reset(client);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    /// <summary>Enough of the first bytes to tell HTTP/2 from HTTP/1; less when the client says no more.</summary>
    private async Task<byte[]> ReadBeginningAsync(Socket client)
    {
        var beginning = new byte[Http2Preface.Length];
        var count = 0;
        do
        {
            var more = await client.ReceiveAsync(beginning.AsMemory(count), _closing.Token).ConfigureAwait(false);
            if (more == 0)
            {
                break;
            }
            count += more;
        } while (count < beginning.Length && Http2Preface.AsSpan().StartsWith(beginning.AsSpan(0, count)));
        return beginning[..count];
    }

    private async Task<Socket?> ConnectAsync(byte[] beginning)
    {
        var backends = Volatile.Read(ref _backends);
        if (_balancer is not null && backends.Length > 0 && !beginning.AsSpan().SequenceEqual(Http2Preface))
        {
            var port = await _balancer.GetPortAsync().ConfigureAwait(false);
            return await LoopbackSocket.TryConnectAsync(port, _closing.Token).ConfigureAwait(false);
        }
        var turn = Interlocked.Increment(ref _turn);
        for (uint i = 0; i < backends.Length; i++)
        {
            var port = backends[(turn + i) % backends.Length];
            if (await LoopbackSocket.TryConnectAsync(port, _closing.Token).ConfigureAwait(false) is { } service)
            {
                return service;
            }
        }
        return null;
    }

    /// <summary>Passes on bytes until one side ends its sending; the other direction goes on.</summary>
    private static async Task PumpAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        try
        {
            while (true)
            {
                // An idle connection holds no buffer: wait for something to read first.
                await from.ReceiveAsync(Memory<byte>.Empty, broken.Token).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    var count = await from.ReceiveAsync(buffer, broken.Token).ConfigureAwait(false);
                    if (count == 0)
                    {
                        to.Shutdown(SocketShutdown.Send);
                        return;
                    }
                    await SendAllAsync(to, buffer.AsMemory(0, count), broken.Token).ConfigureAwait(false);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception failure)
            when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await broken.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask SendAllAsync(
        Socket to,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
        socket.Dispose();
    }

    [LoggerMessage(LogLevel.Debug, "A connection to port {Port} was not accepted: {Reason}")]
    private partial void LogAcceptFailed(int port, SocketError reason);
}
