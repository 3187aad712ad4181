using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Realtime.RealtimeApi.Telemetry;

/// <summary>
/// The server's instruments. Nothing here is called once a delivery: what happens to many is counted once a fan-out, and
/// what stands still is looked at when somebody reads it. Tags come from fixed sets.
/// </summary>
internal sealed class RealtimeMetrics
{
    public const string MeterName = "Realtime.RealtimeApi";
    public const string WireTag = "realtime.wire";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.000_01,
            0.000_05,
            0.000_1,
            0.000_5,
            0.001,
            0.002_5,
            0.005,
            0.01,
            0.025,
            0.05,
            0.1,
            0.25,
            0.5,
            1,
            2.5,
            5,
        ],
    };

    private readonly Meter meter;
    private readonly Counter<long> received;
    private readonly Counter<long> bytesReceived;
    private readonly Counter<long> delivered;
    private readonly Counter<long> bytesDelivered;
    private readonly Counter<long> dropped;
    private readonly Counter<long> rejected;
    private readonly Counter<long> resumes;
    private readonly Counter<long> cuts;
    private readonly Histogram<double> encoding;
    private readonly Histogram<double> fanOut;
    private readonly Histogram<int> groupSize;
    private readonly Histogram<double> commit;
    private readonly Histogram<double> ack;

    public RealtimeMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        received = meter.CreateCounter<long>(
            "realtime.messages.received",
            "{message}",
            "Messages for rooms that were taken from clients."
        );
        bytesReceived = meter.CreateCounter<long>(
            "realtime.bytes.received",
            "By",
            "The data of messages for rooms that were taken from clients."
        );
        delivered = meter.CreateCounter<long>(
            "realtime.messages.delivered",
            "{message}",
            "Messages of rooms that were put into members' outboxes, one for each member."
        );
        bytesDelivered = meter.CreateCounter<long>(
            "realtime.bytes.delivered",
            "By",
            "Messages of rooms that were put into members' outboxes, as encoded."
        );
        dropped = meter.CreateCounter<long>(
            "realtime.lobby.dropped",
            "{message}",
            "Broadcasts and private messages that a client went without because it reads too slowly."
        );
        rejected = meter.CreateCounter<long>(
            "realtime.commands.rejected",
            "{command}",
            "Commands that were answered with an error, by its code."
        );
        resumes = meter.CreateCounter<long>(
            "realtime.resumes",
            "{join}",
            "Joins that went on from a position, by whether all that was missed could be given."
        );
        cuts = meter.CreateCounter<long>(
            "realtime.outbox.cuts",
            "{connection}",
            "Connections that were closed because their client read too slowly."
        );
        encoding = Duration("realtime.encode.duration", "Time to encode an event for one wire, once for all members.");
        fanOut = Duration(
            "realtime.fanout.duration",
            "Time to put a group of messages into the outboxes of this node."
        );
        groupSize = meter.CreateHistogram(
            "realtime.commit.size",
            "{message}",
            "Messages of a room that were committed together.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] }
        );
        commit = Duration("realtime.commit.duration", "Time until a group of messages was in the log.");
        ack = Duration("realtime.ack.duration", "Time from a message's arrival until it was durable.");
    }

    /// <summary>Reads connections by wire whenever somebody looks.</summary>
    public void ObserveConnections(Func<IEnumerable<Measurement<int>>> connections) =>
        meter.CreateObservableUpDownCounter(
            "realtime.connections",
            connections,
            "{connection}",
            "Sessions that are open on this node."
        );

    /// <summary>Reads how many messages wait in outboxes whenever somebody looks.</summary>
    public void ObserveOutboxes(Func<IEnumerable<Measurement<int>>> waiting) =>
        meter.CreateObservableGauge(
            "realtime.outbox.depth",
            waiting,
            "{message}",
            "Messages that wait in outboxes to be written."
        );

    /// <summary>Reads how many bytes of long answers wait whenever somebody looks.</summary>
    public void ObserveAnswers(Func<long> bytes) =>
        meter.CreateObservableGauge(
            "realtime.answers.waiting",
            bytes,
            "By",
            "Answers to joins and requests for history that wait to be sent, and the unread notifications of new connections."
        );

    public void ObserveRooms(Func<int> rooms) =>
        meter.CreateObservableUpDownCounter("realtime.rooms", rooms, "{room}", "Rooms with members on this node.");

    public void Received(string wire, int bytes)
    {
        received.Add(1, Wire(wire));
        bytesReceived.Add(bytes, Wire(wire));
    }

    public void Delivered(string wire, int messages, long bytes)
    {
        delivered.Add(messages, Wire(wire));
        bytesDelivered.Add(bytes, Wire(wire));
    }

    public void Dropped(string wire, int messages) => dropped.Add(messages, Wire(wire));

    public void Rejected(string wire, string code) => rejected.Add(1, Wire(wire), new("error.type", code));

    public void Resumed(bool recovered) =>
        resumes.Add(1, new KeyValuePair<string, object?>("realtime.outcome", recovered ? "recovered" : "reset"));

    public void Cut(string wire) => cuts.Add(1, Wire(wire));

    public void Encoded(string wire, long began) => encoding.Record(SecondsSince(began), Wire(wire));

    public void FannedOut(long began) => fanOut.Record(SecondsSince(began));

    public void Committed(int messages, long began)
    {
        groupSize.Record(messages);
        commit.Record(SecondsSince(began));
    }

    public void Acked(string wire, long began) => ack.Record(SecondsSince(began), Wire(wire));

    private Histogram<double> Duration(string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: Seconds);

    private static KeyValuePair<string, object?> Wire(string wire) => new(WireTag, wire);

    private static double SecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds;
}
