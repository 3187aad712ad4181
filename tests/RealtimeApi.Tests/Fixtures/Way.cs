namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>How the native wire is carried: every story about it is told both ways.</summary>
public sealed class Way
{
    /// <summary>On sockets of our own.</summary>
    public static readonly Way Loops = new();

    /// <summary>The same where the kernel does not let a loop send for many at once.</summary>
    public static readonly Way LoopsWithoutBatches = new(("Sockets:Batches", "false"));

    /// <summary>On streams of Kestrel's, as on systems other than Linux and behind TLS.</summary>
    public static readonly Way Streams = new(("Sockets:Enabled", "false"));

    private Way(params (string Key, string Value)[] settings) => Settings = settings;

    public IReadOnlyList<(string Key, string Value)> Settings { get; }

    public Task<RealtimeServer> StartAsync(params (string Key, string Value)[] settings) =>
        RealtimeServer.StartAsync([.. Settings, .. settings]);
}
