using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Realtime.EndToEnd;

/// <summary>
/// The line between one browser and the gateway, which a story can cut: every connection breaks at once, none can be made until it
/// is mended. (A browser's own offline switch leaves open sockets as they are.)
/// </summary>
public sealed class Line : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> open = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Uri gateway;
    private readonly Task accepting;
    private volatile bool isCut;

    public Line(Uri gateway)
    {
        this.gateway = gateway;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The site at this end of the line. By a name of its own, so that the site takes it for no way past the gateway.</summary>
    public Uri Site => new($"http://visitor.localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public void Cut()
    {
        isCut = true;
        foreach (var end in open.Keys)
        {
            Break(end);
        }
    }

    public void Mend() => isCut = false;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Dispose();
        Cut();
        await accepting;
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var browser = await listener.AcceptTcpClientAsync(ended.Token);
                open[browser] = true;
                _ = ServeAsync(browser);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested) { }
    }

    private async Task ServeAsync(TcpClient browser)
    {
        using var server = new TcpClient { NoDelay = true };
        browser.NoDelay = true;
        open[server] = true;
        try
        {
            if (!isCut)
            {
                await server.ConnectAsync(gateway.Host, gateway.Port);
                var (here, there) = (browser.GetStream(), server.GetStream());
                await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // One end is gone; the other follows.
        }
        finally
        {
            Break(browser);
            Break(server);
        }
    }

    private void Break(TcpClient end)
    {
        open.TryRemove(end, out _);
        end.Dispose();
    }
}
