using System.Collections.Frozen;
using System.Diagnostics;
using System.Net;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// One connected client, from its handshake to its close. Its commands run one after the other, as the wire brings them.
/// </summary>
internal sealed class Session
{
    private readonly HashSet<string> rooms = [];
    private readonly TimeProvider clock;
    private readonly Lock inbox = new();
    private List<ServerEvent>? held;
    private List<PreparedFrame>? early;
    private bool isGreeted;
    private IReadOnlySet<string> unreadIds = FrozenSet<string>.Empty;
    private CommandAllowance allowance;
    private Person person;
    private long heardAt;
    private long pingedAt;
    private int timesMadeRoom;

    public Session(Person person, IConnection connection, Feeds feeds, SessionLimits options, TimeProvider clock)
    {
        this.person = person;
        this.clock = clock;
        Connection = connection;
        Feeds = feeds;
        held = feeds.HasFlag(Feeds.Inbox) ? [] : null;
        OpenedAt = clock.GetUtcNow();
        heardAt = OpenedAt.UtcTicks;
        allowance = new(options, person.IsAnonymous, heardAt);
    }

    public string ClientId { get; } = Ids.New();

    public IConnection Connection { get; }

    /// <summary>Where the client is, as far as limits count by that; null: nobody knows.</summary>
    public IPAddress? Address { get; init; }

    public string Wire => Connection.Format.Wire;

    /// <summary>The request with which this connection began, as a trace knows it. Its span ended with the handshake.</summary>
    public ActivityContext Handshake { get; } = Activity.Current?.Context ?? default;

    /// <summary>Which of the server's streams this connection asked for by its address.</summary>
    public Feeds Feeds { get; }

    public Person Person => Volatile.Read(ref person);

    public DateTimeOffset OpenedAt { get; }

    /// <summary>The rooms this session has joined; only its own commands and its end touch them.</summary>
    public ISet<string> Rooms => rooms;

    private long Now => clock.GetUtcNow().UtcTicks;

    /// <summary>Call with every frame that arrives: the peer lives.</summary>
    public void Heard()
    {
        Volatile.Write(ref heardAt, Now);
        Volatile.Write(ref pingedAt, 0);
    }

    /// <summary>Takes one command of so many bytes; or says why the session may not send it now.</summary>
    public RealtimeError? TakeCommand(int bytes) => Person.IsServer ? null : allowance.Take(Now, bytes);

    /// <summary>The same person with a newer token.</summary>
    public void Refresh(Person renewed) => Volatile.Write(ref person, renewed);

    /// <summary>Says the first word on this connection, and then what came for it since it was known to others.</summary>
    public void Greet(ConnectedEvent greeting)
    {
        lock (inbox)
        {
            Send(greeting);
            for (var i = 0; i < early?.Count; i++)
            {
                Connection.Post(early[i]);
            }
            early = null;
            Volatile.Write(ref isGreeted, true);
        }
    }

    /// <summary>Posts what did not come by way of this session's own commands: not before the greeting, behind which it waits.</summary>
    /// <returns>False when the frame may be dropped, and was.</returns>
    public bool Post(PreparedFrame frame) =>
        (!Volatile.Read(ref isGreeted) && WaitsForGreeting(frame)) || Connection.Post(frame);

    private bool WaitsForGreeting(PreparedFrame frame)
    {
        lock (inbox)
        {
            if (!isGreeted)
            {
                (early ??= []).Add(frame);
            }
            return !isGreeted;
        }
    }

    /// <summary>
    /// Says why, and closes the connection. A session that is not greeted yet is left alone: whoever greets it looks again
    /// whether it may stay.
    /// </summary>
    public void Dismiss(RealtimeError error, CloseReason reason)
    {
        if (Volatile.Read(ref isGreeted))
        {
            Fail(error, id: null);
            Connection.Close(reason);
        }
    }

    /// <summary>Sends an event to this session alone.</summary>
    public void Send(ServerEvent message)
    {
        if (Connection.Format.Prepare(message) is { } frame)
        {
            frame.IsLongAnswer = LongAnswers.Includes(message);
            Connection.Post(frame);
        }
    }

    /// <summary>Answers with events in a row; where the wire allows it they are one frame.</summary>
    public void Answer(IEnumerable<ServerEvent> row)
    {
        PreparedFrame[] frames = [.. row.Select(Connection.Format.Prepare).OfType<PreparedFrame>()];
        foreach (
            var frame in Connection.Format.IsByteStream && frames.Length > 1 ? [PreparedFrame.Join(frames)] : frames
        )
        {
            frame.IsLongAnswer = true;
            Connection.Post(frame);
        }
    }

    /// <summary>
    /// Whether news for the inbox may be sent now: not before the unread ones, and not again if it was one of them.
    /// What comes too early is kept and sent after them.
    /// </summary>
    public bool MayHear(ServerEvent news)
    {
        lock (inbox)
        {
            held?.Add(news);
            return held is null && !WasUnread(news);
        }
    }

    /// <summary>Sends the unread ones, and then what arrived meanwhile.</summary>
    public void OpenInbox(IReadOnlyList<NotificationEvent> unread)
    {
        lock (inbox)
        {
            unreadIds = unread.Count == 0 ? FrozenSet<string>.Empty : unread.Select(it => it.Id).ToHashSet();
            Answer(unread.Concat((held ?? []).Where(news => !WasUnread(news))));
            held = null;
        }
    }

    private bool WasUnread(ServerEvent news) => news is NotificationEvent { Id: var id } && unreadIds.Contains(id);

    public void Fail(RealtimeError error, string? id) => Send(ErrorEvent.For(error, id));

    /// <summary>One look by the heartbeat: fine, in need of a ping, or dead.</summary>
    public Pulse TakePulse(TimeSpan heartbeat, TimeSpan grace)
    {
        if (!Connection.HasPulse)
        {
            return Pulse.Fine;
        }
        if (Connection.TimesMadeRoom is var times && times != timesMadeRoom)
        {
            timesMadeRoom = times;
            Heard();
        }
        var now = Now;
        var pinged = Volatile.Read(ref pingedAt);
        if (pinged != 0)
        {
            return now - pinged > grace.Ticks ? Pulse.Dead : Pulse.Fine;
        }
        if (now - Volatile.Read(ref heardAt) < heartbeat.Ticks)
        {
            return Pulse.Fine;
        }
        Volatile.Write(ref pingedAt, now);
        return Pulse.Silent;
    }
}

/// <summary>What a connection receives without joining anything.</summary>
[Flags]
internal enum Feeds
{
    None = 0,

    /// <summary>Broadcasts to everyone, and private messages.</summary>
    Lobby = 1,

    /// <summary>The person's notifications.</summary>
    Inbox = 2,

    /// <summary>The server's pulse.</summary>
    Updates = 4,
}

/// <summary>What the heartbeat found.</summary>
internal enum Pulse
{
    Fine,
    Silent,
    Dead,
}
