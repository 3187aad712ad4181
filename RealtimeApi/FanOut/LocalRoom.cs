using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>
/// A room's members on this node. Each gets every message after its own position, in order; while a member is still
/// joining, what arrives is held for it. A member that would miss one is closed instead, and comes back to resume.
/// </summary>
internal sealed class LocalRoom(RealtimeMetrics metrics)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Session, Seat> seats = [];
    private Seat[]? snapshot;
    private bool retired;

    /// <summary>Takes a seat whose messages are held until it is opened; false when this room has been given up.</summary>
    public bool TryEnter(Session session)
    {
        lock (gate)
        {
            if (retired)
            {
                return false;
            }
            if (seats.TryGetValue(session, out var seat))
            {
                seat.Held ??= [];
                return true;
            }
            seats.Add(session, new(session) { Held = [] });
            snapshot = null;
            return true;
        }
    }

    /// <summary>Answers the join, then lets everything after <paramref name="position"/> through: nothing falls between.</summary>
    public void Open(Session session, RoomPosition position, Action answer)
    {
        lock (gate)
        {
            answer();
            if (seats.TryGetValue(session, out var seat))
            {
                var held = seat.Held ?? [];
                (seat.Position, seat.Held) = (position, null);
                var tally = new FanOutTally();
                foreach (var message in held)
                {
                    Give(seat, message, ref tally);
                }
                tally.Report(metrics);
            }
        }
    }

    /// <summary>Leaves the room; true when that was the last seat and the room should be forgotten.</summary>
    public bool Leave(Session session)
    {
        lock (gate)
        {
            seats.Remove(session);
            snapshot = null;
            retired = seats.Count == 0;
            return retired;
        }
    }

    public FanOutTally Deliver(RoomBatch batch)
    {
        var outbound = new OutboundBatch(batch, metrics);
        var tally = new FanOutTally();
        lock (gate)
        {
            foreach (var seat in Snapshot())
            {
                tally.Receivers++;
                Give(seat, outbound, ref tally);
            }
        }
        return tally;
    }

    public void Signal(RoomSignal signal)
    {
        var outbound = new OutboundMessage(signal.Event, metrics);
        var presence = new FanOutTally();
        lock (gate)
        {
            foreach (var seat in Snapshot())
            {
                if (seat.Session.Person.UserId != signal.ExceptUserId)
                {
                    Give(seat, outbound, ref presence);
                }
            }
        }
    }

    private Seat[] Snapshot() => snapshot ??= [.. seats.Values];

    private static void Give(Seat seat, OutboundBatch outbound, ref FanOutTally tally)
    {
        if (seat.TryAdvance(outbound.First, outbound.Last))
        {
            outbound.PostTo(seat.Session, ref tally);
            return;
        }
        foreach (var message in outbound.Messages)
        {
            Give(seat, message, ref tally);
        }
    }

    private static void Give(Seat seat, OutboundMessage outbound, ref FanOutTally tally)
    {
        if (seat.Held is { } held)
        {
            held.Add(outbound);
            return;
        }
        if (outbound.Event is not MessageEvent message)
        {
            outbound.PostTo(seat.Session);
        }
        else if (seat.Advance(message) && outbound.FrameFor(seat.Session.Connection.Format) is { } frame)
        {
            seat.Session.Connection.Post(frame);
            tally.Add(seat.Session.Connection.Format, frame);
        }
    }

    private sealed class Seat(Session session)
    {
        public Session Session { get; } = session;

        /// <summary>How far this member has been given the room's order.</summary>
        public RoomPosition Position { get; set; }

        /// <summary>What arrived since the join began; null once it is answered.</summary>
        public List<OutboundMessage>? Held { get; set; }

        /// <summary>Whether messages that follow one another, from first to last, are the next ones for a member that is not joining.</summary>
        public bool TryAdvance(MessageEvent first, MessageEvent last)
        {
            if (Held is not null || first.Epoch != Position.Epoch || first.Offset != Position.Offset + 1)
            {
                return false;
            }
            Position = new(last.Epoch, last.Offset);
            return true;
        }

        /// <summary>Whether this message is the next one. One that was given is passed over; one too far ends the session.</summary>
        public bool Advance(MessageEvent message)
        {
            if (message.Epoch == Position.Epoch && message.Offset <= Position.Offset)
            {
                return false;
            }
            if (message.Epoch != Position.Epoch || message.Offset != Position.Offset + 1)
            {
                Session.Connection.Close(CloseReason.GoingAway);
                return false;
            }
            Position = new(message.Epoch, message.Offset);
            return true;
        }
    }
}
