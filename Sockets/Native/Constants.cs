namespace Realtime.Sockets.Native;

/// <summary>Numbers of the Linux headers, the same on x64 and arm64.</summary>
internal static class Epoll
{
    public const int CloseOnExec = 0x80000;
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint Edge = 1u << 31;
}

internal static class Sock
{
    public const int Stream = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int NoSignal = 0x4000;
    public const int DontWait = 0x40;
    public const int ShutWrite = 1;
    public const int LevelSocket = 1;
    public const int ReuseAddress = 2;
    public const int Error = 4;
    public const int LevelTcp = 6;
    public const int NoDelay = 1;
    public const int NotSentLowWater = 25;
    public const int LevelIpv6 = 41;
    public const int Ipv6Only = 26;
}

internal static class Errno
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int OutOfMemory = 12;
    public const int FileTableFull = 23;
    public const int TooManyFiles = 24;
    public const int AddressInUse = 98;
    public const int NetworkUnreachable = 101;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;
}
