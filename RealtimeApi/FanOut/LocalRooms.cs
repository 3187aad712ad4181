using System.Collections.Concurrent;
using System.Diagnostics;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>Who is in which room on this node; what rooms, wherever they live, call to reach them.</summary>
internal sealed class LocalRooms : IRoomNode
{
    private readonly ConcurrentDictionary<string, LocalRoom> rooms = new();
    private readonly MessageRate rate;
    private readonly RealtimeMetrics metrics;

    public LocalRooms(MessageRate rate, RealtimeMetrics metrics)
    {
        (this.rate, this.metrics) = (rate, metrics);
        metrics.ObserveRooms(() => rooms.Count);
    }

    public int Count => rooms.Count;

    public IEnumerable<string> Names => rooms.Select(entry => entry.Key);

    public bool Has(string name) => rooms.ContainsKey(name);

    /// <summary>Takes a seat, held until it is opened.</summary>
    public LocalRoom Enter(string name, Session session)
    {
        while (true)
        {
            var room = rooms.GetOrAdd(name, static (_, metrics) => new(metrics), metrics);
            if (room.TryEnter(session))
            {
                return room;
            }
            // Its last member has just left and it is on its way out.
            rooms.TryRemove(KeyValuePair.Create(name, room));
        }
    }

    public void Leave(string name, Session session)
    {
        if (rooms.TryGetValue(name, out var room) && room.Leave(session))
        {
            rooms.TryRemove(KeyValuePair.Create(name, room));
        }
    }

    public ValueTask DeliverAsync(RoomBatch batch)
    {
        if (rooms.TryGetValue(batch.Room, out var room))
        {
            var began = Stopwatch.GetTimestamp();
            var traced = new TracedBatch(batch);
            var tally = room.Deliver(traced.Batch);
            traced.End(tally.Receivers);
            tally.Report(metrics);
            metrics.FannedOut(began);
            rate.Add(batch.Messages.Count);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask SignalAsync(RoomSignal signal)
    {
        if (rooms.TryGetValue(signal.Room, out var room))
        {
            room.Signal(signal);
        }
        return ValueTask.CompletedTask;
    }
}
