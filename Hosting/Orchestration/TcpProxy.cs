using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Keeps one public port of loopback open for as long as the application runs and passes each connection, whole, to
/// the next replica. While no replica answers, connections are closed at once, and the next one tries again.
/// </summary>
internal sealed partial class TcpProxy : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly IReadOnlyList<Socket> _listeners;
    private readonly CancellationTokenSource _closing = new();
    private readonly ILogger _log;
    private readonly List<Task> _accepting = [];
    private int[] _backends = [];
    private uint _turn;

    private TcpProxy(IReadOnlyList<Socket> listeners, ILogger log)
    {
        _listeners = listeners;
        _log = log;
        Port = ((IPEndPoint)listeners[0].LocalEndPoint!).Port;
        _accepting.AddRange(listeners.Select(AcceptAsync));
    }

    public int Port { get; }

    /// <summary>Listens, or returns null when somebody else does.</summary>
    /// <param name="port">Null: any.</param>
    /// <param name="log">For what goes wrong with a connection.</param>
    public static TcpProxy? TryOpen(int? port, ILogger log)
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
        return new(listeners, log);
    }

    public void AddBackend(int port) => Change(backends => [.. backends, port]);

    public void RemoveBackend(int port) => Change(backends => [.. backends.Where(backend => backend != port)]);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
        await Task.WhenAll(_accepting).ConfigureAwait(false);
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
            using var service = await ConnectAsync().ConfigureAwait(false);
            if (service is null)
            {
                return;
            }
            client.NoDelay = true;
            service.NoDelay = true;
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

    private async Task<Socket?> ConnectAsync()
    {
        var backends = Volatile.Read(ref _backends);
        var turn = Interlocked.Increment(ref _turn);
        for (uint i = 0; i < backends.Length; i++)
        {
            var port = backends[(turn + i) % backends.Length];
            foreach (var address in PortPicker.Loopbacks())
            {
                var service = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await service.ConnectAsync(new IPEndPoint(address, port), _closing.Token).ConfigureAwait(false);
                    return service;
                }
                catch (SocketException)
                {
                    service.Dispose();
                }
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
