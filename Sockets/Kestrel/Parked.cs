namespace Realtime.Sockets.Kestrel;

/// <summary>Minds a socket that was taken from Kestrel until its new owner does.</summary>
internal sealed class Parked : ISocketHandler
{
    public static readonly Parked Instance = new();

    public void Readable(LoopSocket socket) => socket.PauseReading();

    public void Writable(LoopSocket socket) { }

    public void Closed(LoopSocket socket) { }
}
