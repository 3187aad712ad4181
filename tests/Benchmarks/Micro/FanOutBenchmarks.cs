using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;
using Realtime.RealtimeApi.Transports.WebSockets;

namespace Realtime.Benchmarks.Micro;

/// <summary>A committed message goes to all members of a room, up to where a connection would write it to its socket.</summary>
[MemoryDiagnoser]
public class FanOutBenchmarks
{
    private static readonly IMeterFactory Meters = new ServiceCollection()
        .AddMetrics()
        .BuildServiceProvider()
        .GetRequiredService<IMeterFactory>();

    private readonly LocalRoom room = new(new RealtimeMetrics(Meters));
    private readonly CountingConnection connection = new();
    private long offset;

    [Params(10, 1000)]
    public int Members { get; set; }

    [GlobalSetup]
    public void FillRoom()
    {
        for (var i = 0; i < Members; i++)
        {
            var session = new Session(Person.Anonymous(), connection, Feeds.None, new(), TimeProvider.System);
            room.TryEnter(session);
            room.Open(session, new("c1f0a2", 0), () => { });
        }
    }

    [Benchmark]
    public int OneMessage()
    {
        room.Deliver(new("general", [SampleMessages.Of(text: 20, ++offset)]));
        return connection.Frames;
    }

    private sealed class CountingConnection : IConnection
    {
        public int Frames { get; private set; }

        public IWireFormat Format => WebSocketFormat.Instance;

        public bool HasPulse => false;

        public bool Post(PreparedFrame frame)
        {
            Frames++;
            return true;
        }

        public void Close(CloseReason reason) => throw new InvalidOperationException(reason.Text);

        public void Ping() { }

        public void Abort() { }
    }
}
