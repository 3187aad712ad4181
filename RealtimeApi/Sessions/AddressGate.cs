using System.Net;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>Who may open a session now: each address so many within a minute, and so many that were begun and not opened.</summary>
internal sealed class AddressGate(IOptions<AddressLimits> limits, TimeProvider clock)
{
    /// <summary>As long as a Socket.IO client may take to enter a namespace. SignalR forgets a negotiation sooner.</summary>
    private static readonly TimeSpan UnopenedFor = TimeSpan.FromSeconds(45);

    /// <summary>Addresses that have been quiet are forgotten no more often than this.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly AddressLimits limits = limits.Value;
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, Guest> guests = [];
    private DateTimeOffset sweptAt;
    private int unopened;

    /// <summary>Sessions that were begun and not opened, perhaps a moment ago.</summary>
    public int Unopened => Volatile.Read(ref unopened);

    /// <summary>Why no session may be opened from an address now; null: this one may.</summary>
    public RealtimeError? RefusalOf(IPAddress? address)
    {
        lock (gate)
        {
            return RefuseWhileLocked(GuestWhileLocked(address, clock.GetUtcNow()));
        }
    }

    /// <summary>The same for one that is opened by a later request: call <see cref="Opened"/> then.</summary>
    public RealtimeError? RefusalToBegin(IPAddress? address)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var guest = GuestWhileLocked(address, now);
            ForgetOldWhileLocked(guest, now);
            if (guest.Begun.Count >= limits.MaxUnopened || unopened >= limits.MaxUnopenedInAll)
            {
                return Errors.TooManyUnopened;
            }
            if (RefuseWhileLocked(guest) is { } refused)
            {
                return refused;
            }
            guest.Begun.Enqueue(now);
            unopened++;
            return null;
        }
    }

    /// <summary>A session from this address that was begun is open.</summary>
    public void Opened(IPAddress? address)
    {
        lock (gate)
        {
            if (guests.TryGetValue(Key(address), out var guest) && guest.Begun.TryDequeue(out _))
            {
                unopened--;
            }
        }
    }

    private static IPAddress Key(IPAddress? address) => address ?? IPAddress.None;

    private RealtimeError? RefuseWhileLocked(Guest guest)
    {
        if (guest.Left < 1)
        {
            return Errors.TooManySessions(TimeSpan.FromMinutes((1 - guest.Left) / limits.SessionsPerMinute));
        }
        guest.Left--;
        return null;
    }

    private Guest GuestWhileLocked(IPAddress? address, DateTimeOffset now)
    {
        if (now - sweptAt >= SweepInterval)
        {
            sweptAt = now;
            SweepWhileLocked(now);
        }
        var key = Key(address);
        if (!guests.TryGetValue(key, out var guest))
        {
            guests.Add(key, guest = new() { Left = limits.SessionsPerMinute, RefilledAt = now });
        }
        guest.Refill(now, limits.SessionsPerMinute);
        return guest;
    }

    private void SweepWhileLocked(DateTimeOffset now)
    {
        foreach (var (address, guest) in guests)
        {
            guest.Refill(now, limits.SessionsPerMinute);
            ForgetOldWhileLocked(guest, now);
            if (guest.Begun.Count == 0 && guest.Left >= limits.SessionsPerMinute)
            {
                guests.Remove(address);
            }
        }
    }

    private void ForgetOldWhileLocked(Guest guest, DateTimeOffset now)
    {
        while (guest.Begun.TryPeek(out var begun) && now - begun >= UnopenedFor)
        {
            guest.Begun.Dequeue();
            unopened--;
        }
    }

    private sealed class Guest
    {
        public Queue<DateTimeOffset> Begun { get; } = new();

        public double Left { get; set; }

        public DateTimeOffset RefilledAt { get; set; }

        public void Refill(DateTimeOffset now, int perMinute)
        {
            var elapsed = now - RefilledAt;
            RefilledAt = now;
            Left = Math.Min(perMinute, Left + Math.Max(0, elapsed.TotalMinutes) * perMinute);
        }
    }
}
