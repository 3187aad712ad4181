using System.ComponentModel.DataAnnotations;

namespace Realtime.Sockets;

/// <summary>Whether sockets are our own, and on how many threads.</summary>
public sealed class SocketsOptions
{
    public const string Section = "Sockets";

    /// <summary>False: Kestrel's own sockets serve everything, as on systems other than Linux.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether what a loop sends in one turn is one system call, where the kernel has io_uring and permits it.</summary>
    public bool Batches { get; set; } = true;

    /// <summary>How many loops; 0: one a processor.</summary>
    [Range(0, 256)]
    public int Loops { get; set; }
}
