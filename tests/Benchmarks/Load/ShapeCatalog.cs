using Realtime.Benchmarks.Clients;

namespace Realtime.Benchmarks.Load;

/// <summary>Every load that the load command knows.</summary>
internal static class ShapeCatalog
{
    private static readonly TimeSpan None = TimeSpan.Zero;
    private static readonly TimeSpan Nap = TimeSpan.FromMicroseconds(500);
    private static readonly CrowdSize OneRoom = new(Members: 1000, Rooms: 1, SendersPerRoom: 10);
    private static readonly CrowdSize SmallRooms = new(Members: 1000, Rooms: 100, SendersPerRoom: 1);
    private static readonly CrowdSize Writers = new(Members: 64, Rooms: 1, SendersPerRoom: 64);

    public static IReadOnlyList<Shape> All { get; } =
    [
        new TrafficShape(
            "half",
            "one room of 1000, 30 messages/s: half of what a core can do",
            OneRoom,
            new(30, 0, Nap)
        ),
        new TrafficShape("proxy", "one room of 1000, 25 messages/s", OneRoom, new(25, 0, None)),
        new TrafficShape(
            "latency",
            "one room of 1000, 20 messages/s, a client that wakes at once",
            OneRoom,
            new(20, 0, None)
        ),
        new TrafficShape("rooms", "100 rooms of 10, 2000 messages/s", SmallRooms, new(2000, 0, None)),
        new TrafficShape(
            "saturation",
            "one room of 1000, ten senders that wait for their own message only",
            OneRoom,
            new(0, 1, Nap)
        ),
        new JoinsShape(
            "joins",
            "waves of 2000 that connect and join rooms of 10",
            new(16_000, 1600, 1),
            Waves: 8,
            Measured: 2
        ),
        new IdleShape("idle", "5000 in rooms of 10, and nobody speaks", new(5000, 500, 1)),
        new TrafficShape(
            "durable",
            "one durable room of 64, everybody sends and waits for the ack",
            Writers,
            new(0, 1, None, true),
            IsDurable: true
        ),
        new TrafficShape(
            "durable-steady",
            "the same, 5000 messages/s",
            Writers,
            new(5000, 0, None, true),
            IsDurable: true
        ),
        new ResumeShape(
            "resume",
            "50 durable rooms of 100, everybody comes back at once and missed 20 messages",
            new(5000, 50, 1),
            Missed: 20
        ),
        new TrafficShape(
            "crowd",
            "2000 rooms of 10, one of five chats: 400 messages/s",
            new(20_000, 2000, 2),
            new(400, 0, None)
        ),
    ];
}
