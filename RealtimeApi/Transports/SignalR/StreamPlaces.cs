using Microsoft.AspNetCore.SignalR;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>How many streams one connection still may begin: each costs as much as a connection.</summary>
internal sealed class StreamPlaces
{
    private const int Max = 100;

    private int taken;

    public static StreamPlaces Of(HubCallerContext context)
    {
        lock (context.Items)
        {
            if (!context.Items.TryGetValue(typeof(StreamPlaces), out var places))
            {
                context.Items[typeof(StreamPlaces)] = places = new StreamPlaces();
            }
            return (StreamPlaces)places!;
        }
    }

    /// <summary>A place to be given back by disposing it; null when there is none.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref taken) <= Max)
        {
            return new Place(this);
        }
        Interlocked.Decrement(ref taken);
        return null;
    }

    private sealed class Place(StreamPlaces places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places.taken);
    }
}
