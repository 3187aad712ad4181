using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Tests.Hostility;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>The native wire on sockets of our own.</summary>
public static class OnLoops
{
    public sealed class Frames(SharedServer shared) : FrameTests(shared), IClassFixture<SharedServer>;

    public sealed class Handshakes(SharedServer shared) : HandshakeTests(shared), IClassFixture<SharedServer>;

    public sealed class Greeting(SharedServer shared) : GreetingTests(shared), IClassFixture<SharedServer>;

    public sealed class Errors(SharedServer shared) : ErrorTests(shared), IClassFixture<SharedServer>;

    public sealed class Lobby(SharedServer shared) : LobbyTests(shared), IClassFixture<SharedServer>;

    public sealed class LobbyUnderLoad() : LobbyUnderLoadTests(Way.Loops);

    public sealed class ConnectionLife() : ConnectionLifeTests(Way.Loops);

    public sealed class Limits() : LimitTests(Way.Loops);

    public sealed class MalformedInput(ITestOutputHelper output) : MalformedInputTests(Way.Loops, output);
}

/// <summary>Where the kernel has no io_uring, or forbids it.</summary>
public static class OnLoopsWithoutBatches
{
    public sealed class LobbyUnderLoad() : LobbyUnderLoadTests(Way.LoopsWithoutBatches);

    public sealed class ConnectionLife() : ConnectionLifeTests(Way.LoopsWithoutBatches);
}

/// <summary>The same on streams of Kestrel's.</summary>
public static class OnStreams
{
    public sealed class Frames(SharedServerOnStreams shared) : FrameTests(shared), IClassFixture<SharedServerOnStreams>;

    public sealed class Handshakes(SharedServerOnStreams shared)
        : HandshakeTests(shared),
            IClassFixture<SharedServerOnStreams>;

    public sealed class Greeting(SharedServerOnStreams shared)
        : GreetingTests(shared),
            IClassFixture<SharedServerOnStreams>;

    public sealed class Errors(SharedServerOnStreams shared) : ErrorTests(shared), IClassFixture<SharedServerOnStreams>;

    public sealed class Lobby(SharedServerOnStreams shared) : LobbyTests(shared), IClassFixture<SharedServerOnStreams>;

    public sealed class LobbyUnderLoad() : LobbyUnderLoadTests(Way.Streams);

    public sealed class ConnectionLife() : ConnectionLifeTests(Way.Streams);

    public sealed class Limits() : LimitTests(Way.Streams);

    public sealed class MalformedInput(ITestOutputHelper output) : MalformedInputTests(Way.Streams, output);
}
