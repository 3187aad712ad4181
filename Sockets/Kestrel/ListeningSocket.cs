using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Realtime.Sockets.Native;

namespace Realtime.Sockets.Kestrel;

/// <summary>Opens a socket that listens.</summary>
internal static unsafe class ListeningSocket
{
    private const int Backlog = 4096;

    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public static int Open(IPEndPoint address)
    {
        var family = Address.FamilyOf(address);
        var descriptor = Libc.Socket(family, Sock.Stream | Sock.NonBlocking | Sock.CloseOnExec, protocol: 0);
        try
        {
            Check(descriptor);
            SetOption(descriptor, Sock.LevelSocket, Sock.ReuseAddress, 1);
            // Accepted sockets inherit it.
            SetOption(descriptor, Sock.LevelTcp, Sock.NoDelay, 1);
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

    public static IPEndPoint AddressOf(int descriptor)
    {
        var name = stackalloc byte[Address.MaxBytes];
        var length = Address.MaxBytes;
        Check(Libc.LocalName(descriptor, name, &length));
        return Address.Read(new(name, length))!;
    }

    private static void SetOption(int descriptor, int level, int option, int value) =>
        Check(Libc.SetOption(descriptor, level, option, &value, sizeof(int)));

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
