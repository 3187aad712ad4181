using System.Net;
using System.Net.Sockets;

namespace Realtime.Hosting.Orchestration;

/// <summary>Connects to a port of this machine, on whichever loopback somebody listens.</summary>
internal static class LoopbackSocket
{
    public static async Task<Socket?> TryConnectAsync(int port, CancellationToken cancellation)
    {
        foreach (var address in PortPicker.Loopbacks())
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }
        return null;
    }
}
