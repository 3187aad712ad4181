using System.Diagnostics.Metrics;

namespace Realtime.Gateway.Relay;

/// <summary>Connections that are relayed now, and the bytes that went through.</summary>
internal sealed class RelayMetrics
{
    private readonly UpDownCounter<long> connections;
    private long toService;
    private long toClient;

    public RelayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Realtime.Gateway");
        connections = meter.CreateUpDownCounter<long>(
            "gateway.relay.connections",
            "{connection}",
            "WebSockets that the gateway carries."
        );
        // Read when somebody asks, because an instrument that is told of every read would cost as much as the read.
        meter.CreateObservableCounter(
            "gateway.relay.bytes",
            () =>
                new Measurement<long>[]
                {
                    new(Interlocked.Read(ref toService), new KeyValuePair<string, object?>("direction", "to-service")),
                    new(Interlocked.Read(ref toClient), new KeyValuePair<string, object?>("direction", "to-client")),
                },
            "By",
            "Bytes that went through WebSockets."
        );
    }

    public void Opened(string service) => connections.Add(1, new KeyValuePair<string, object?>("service", service));

    public void Closed(string service) => connections.Add(-1, new KeyValuePair<string, object?>("service", service));

    public void Passed(long bytesToService, long bytesToClient)
    {
        if (bytesToService > 0)
        {
            Interlocked.Add(ref toService, bytesToService);
        }
        if (bytesToClient > 0)
        {
            Interlocked.Add(ref toClient, bytesToClient);
        }
    }
}
