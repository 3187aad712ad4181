using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Realtime.Sockets.Native;

namespace Realtime.Sockets.Kestrel;

/// <summary>Opens a socket that listens.</summary>
internal static unsafe class ListeningSocket
{
    private const int Backlog = 4096;

    /// <summary>
    /// How much the system takes of what it can't send yet. Left alone it takes megabytes, and a server that has handed over
    /// everything does not see whether somebody still reads it.
    /// </summary>
    private const int UnsentBytes = 128 * 1024;

    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public static int Open(IPEndPoint address)
    {
        var family = Address.FamilyOf(address);
        var descriptor = Libc.Socket(family, Sock.Stream | Sock.NonBlocking | Sock.CloseOnExec, protocol: 0);
        try
        {
            Check(descriptor);
            SetOption(descriptor, Sock.LevelSocket, Sock.ReuseAddress, 1);
            // Accepted sockets inherit both. A system that does not know the second only sees slow readers later.
            SetOption(descriptor, Sock.LevelTcp, Sock.NoDelay, 1);
            _ = TrySetOption(descriptor, Sock.LevelTcp, Sock.NotSentLowWater, UnsentBytes);
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                SetOption(descriptor, Sock.LevelIpv6, Sock.Ipv6Only, 0);
            }
            var name = address.Serialize();
            fixed (byte* start = name.Buffer.Span)
            {
                Check(Libc.Bind(descriptor, start, name.Size));
            }
            Check(Libc.Listen(descriptor, Backlog));
            return descriptor;
        }
        catch
        {
            _ = Libc.Close(descriptor);
            throw;
        }
    }

    /// <summary>As <see cref="Open"/>, for Kestrel's own sockets.</summary>
    public static Socket OpenForKestrel(EndPoint address)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        var unsent = UnsentBytes;
        if (address is IPEndPoint)
        {
            try
            {
                socket.SetRawSocketOption(Sock.LevelTcp, Sock.NotSentLowWater, new(&unsent, sizeof(int)));
            }
            catch (SocketException)
            {
                // As above.
            }
        }
        return socket;
    }

    public static IPEndPoint AddressOf(int descriptor)
    {
        var name = stackalloc byte[Address.MaxBytes];
        var length = Address.MaxBytes;
        Check(Libc.LocalName(descriptor, name, &length));
        return Address.Read(new(name, length))!;
    }

    private static void SetOption(int descriptor, int level, int option, int value) =>
        Check(TrySetOption(descriptor, level, option, value));

    private static int TrySetOption(int descriptor, int level, int option, int value) =>
        Libc.SetOption(descriptor, level, option, &value, sizeof(int));

    private static void Check(int result)
    {
        if (result >= 0)
        {
            return;
        }
        var error = Marshal.GetLastPInvokeError();
        var problem = new Win32Exception(error);
        throw error == Errno.AddressInUse ? new AddressInUseException(problem.Message, problem) : problem;
    }
}
