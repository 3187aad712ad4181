using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Realtime.Sockets.Native;

namespace Realtime.Sockets;

/// <summary>A connection that is being made: waits until the socket can be written to, then asks what came of it.</summary>
internal sealed class Connecting(SocketLoop loop, ISocketHandler handler) : ISocketHandler
{
    private readonly TaskCompletionSource<LoopSocket> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IPEndPoint address = null!;
    private LoopSocket? socket;

    public async Task<LoopSocket> ConnectAsync(IPEndPoint to, CancellationToken cancellationToken)
    {
        address = to;
        loop.Post(static state => ((Connecting)state!).Begin(), this);
        await using (cancellationToken.UnsafeRegister(GiveUp, this))
        {
            return await done.Task;
        }
    }

    public void Readable(LoopSocket socket) { }

    public unsafe void Writable(LoopSocket socket)
    {
        var error = 0;
        var length = sizeof(int);
        _ = Libc.GetOption(socket.Descriptor, Sock.LevelSocket, Sock.Error, &error, &length);
        if (error != 0)
        {
            Fail(error);
            return;
        }
        // In this order: whoever gets the socket is told of everything.
        socket.TryHandOver(handler);
        if (!done.TrySetResult(socket))
        {
            socket.Close();
        }
    }

    public void Closed(LoopSocket socket) =>
        done.TrySetException(new SocketException((int)SocketError.ConnectionAborted));

    private unsafe void Begin()
    {
        var descriptor = Libc.Socket(
            Address.FamilyOf(address),
            Sock.Stream | Sock.NonBlocking | Sock.CloseOnExec,
            protocol: 0
        );
        if (descriptor < 0)
        {
            Fail(Marshal.GetLastPInvokeError());
            return;
        }
        socket = loop.Adopt(descriptor, this);
        var noDelay = 1;
        _ = Libc.SetOption(descriptor, Sock.LevelTcp, Sock.NoDelay, &noDelay, sizeof(int));
        var name = address.Serialize();
        fixed (byte* start = name.Buffer.Span)
        {
            if (Libc.Connect(descriptor, start, name.Size) != 0 && Marshal.GetLastPInvokeError() != Errno.InProgress)
            {
                Fail(Marshal.GetLastPInvokeError());
                return;
            }
        }
        if (done.Task.IsCompleted)
        {
            socket.Close();
            return;
        }
        socket.WaitForRoom();
    }

    private void Fail(int error)
    {
        done.TrySetException(new SocketException((int)KindOf(error), Marshal.GetPInvokeErrorMessage(error)));
        socket?.Close();
    }

    /// <summary>Behind <see cref="Begin"/>, which may not have been yet.</summary>
    private void CloseSoon() => loop.Post(static state => ((Connecting)state!).socket?.Close(), this);

    private static SocketError KindOf(int error) =>
        error switch
        {
            Errno.ConnectionRefused => SocketError.ConnectionRefused,
            Errno.TimedOut => SocketError.TimedOut,
            Errno.HostUnreachable => SocketError.HostUnreachable,
            Errno.NetworkUnreachable => SocketError.NetworkUnreachable,
            _ => SocketError.SocketError,
        };

    private static void GiveUp(object? state, CancellationToken cancellationToken)
    {
        var connecting = (Connecting)state!;
        if (connecting.done.TrySetCanceled(cancellationToken))
        {
            connecting.CloseSoon();
        }
    }
}
