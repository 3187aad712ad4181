using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Realtime.Benchmarks.Dialects;

namespace Realtime.Benchmarks.Clients;

/// <summary>
/// Thousands of clients of one server, all on the calling thread. It may not be the bottleneck, so it does per message
/// what a client must and nothing else: one receive, one look for the stamp.
/// </summary>
internal sealed class Crowd : IInletReader, IDisposable
{
    private static readonly long KeepAliveEvery = Stopwatch.Frequency / 20;
    private const int KeepAliveShares = 200;

    private readonly int port;
    private readonly Phrases phrases;
    private readonly Inlet inlet;
    private readonly Poller poller = new();
    private readonly ArrayBufferWriter<byte> frame = new(1024);
    private readonly Func<Member, string?> token;
    private int inFlight;
    private long keptAliveAt = Stopwatch.GetTimestamp();
    private int nextKeptAlive;

    /// <param name="token">Who a member is; null: nobody.</param>
    public Crowd(int port, Dialect dialect, CrowdSize size, Func<Member, string?>? token = null)
    {
        this.port = port;
        this.token = token ?? (_ => null);
        Size = size;
        phrases = new(dialect);
        inlet = new(phrases, this);
        Members =
        [
            .. Enumerable.Range(0, size.Members).Select(id => new Member(id, id % size.Rooms, size.SenderAt(id))),
        ];
        Deliveries = new(size.Members, size.SendersPerRoom);
    }

    public CrowdSize Size { get; }

    public IReadOnlyList<Member> Members { get; }

    public Deliveries Deliveries { get; }

    public int Joined { get; private set; }

    /// <summary>Connections that were refused or ended without being asked to, and why the first one did.</summary>
    public (int Count, string? Reason) Broken { get; private set; }

    /// <summary>Messages whose stamp was damaged or which reached another room.</summary>
    public int Damaged { get; private set; }

    /// <summary>Joins whose answer said that nothing is missing.</summary>
    public int Recovered { get; private set; }

    /// <summary>Whether members keep the position of what they see, for a join that resumes.</summary>
    public bool TracksPositions { get; set; }

    public IMessageWatcher? Watcher { get; set; }

    /// <summary>Connects and joins these members, so many at once, until all are there or the time is over.</summary>
    public void Join(IEnumerable<Member> members, int atOnce, TimeSpan patience)
    {
        var waiting = new Queue<Member>(members);
        var deadline = Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);
        while ((waiting.Count > 0 || inFlight > 0) && Stopwatch.GetTimestamp() < deadline)
        {
            while (inFlight < atOnce && waiting.TryDequeue(out var member))
            {
                inFlight++;
                member.Socket = Libc.Connect(port);
                member.State = MemberState.Connecting;
                poller.Add(member.Socket, member.Id, write: true);
            }
            Pump(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Breaks a member's connection without a word, as a network does.</summary>
    public void Drop(Member member)
    {
        Joined -= member.State is MemberState.Joined ? 1 : 0;
        member.Disconnect();
    }

    /// <summary>Handles what is ready, and waits for it so long.</summary>
    public void Pump(TimeSpan patience)
    {
        var ready = poller.Wait(patience);
        for (var i = 0; i < ready; i++)
        {
            var (id, events) = poller[i];
            var member = Members[id];
            if ((events & Libc.Writable) != 0 && member.Socket >= 0)
            {
                Write(member);
            }
            if ((events & ~Libc.Writable) != 0 && member.Socket >= 0 && !inlet.TryRead(member, out var end))
            {
                Lose(member, end!);
            }
        }
        KeepAlive();
    }

    public void Publish(Member member, long time)
    {
        var stamp = new Stamp(member.Sender, member.Sent, time, member.Room);
        Say(member, ClientFrame.Text, phrases.Publish(member.Room).Fill(stamp));
        member.Sent++;
    }

    public void Say(Member member, int opcode, ReadOnlySpan<byte> payload)
    {
        frame.ResetWrittenCount();
        ClientFrame.Write(frame, opcode, payload);
        Send(member, frame.WrittenSpan);
    }

    public void Dispose()
    {
        foreach (var member in Members)
        {
            member.Disconnect();
        }
        poller.Dispose();
    }

    void IInletReader.Upgraded(Member member)
    {
        member.State = MemberState.Greeting;
        Greet(member);
    }

    void IInletReader.Greeted(Member member) => Greet(member);

    void IInletReader.Joined(Member member, ReadOnlySpan<byte> answer)
    {
        (member.State, inFlight) = (MemberState.Joined, inFlight - 1);
        Joined++;
        Recovered += answer.IndexOf("\"recovered\":true"u8) >= 0 ? 1 : 0;
        if (TracksPositions)
        {
            KeepPosition(member, answer);
            TakeStamps(member, answer);
        }
    }

    void IInletReader.Message(Member member, ReadOnlySpan<byte> record, ReadOnlySpan<byte> fromMark)
    {
        if (TracksPositions)
        {
            KeepPosition(member, record);
        }
        TakeStamp(member, fromMark);
    }

    void IInletReader.Acked(Member member, ReadOnlySpan<byte> record)
    {
        if (
            Watcher is { } watcher
            && record.IndexOf("\"id\":\""u8) is >= 0 and var at
            && Stamp.TryReadHex(record.Slice(at + 6, 16), out var time)
        )
        {
            watcher.Acked(member, time);
        }
    }

    /// <summary>An answer to a join may have many messages.</summary>
    private void TakeStamps(Member member, ReadOnlySpan<byte> text)
    {
        while (TakeStamp(member, text) is > 0 and var end)
        {
            text = text[end..];
        }
    }

    /// <summary>The first stamp only: some wires say a message's text twice. Returns where it ends; 0: there is none.</summary>
    private int TakeStamp(Member member, ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf(Stamp.Mark);
        if (at < 0)
        {
            return 0;
        }
        if (
            !Stamp.TryRead(text[at..], out var stamp)
            || stamp.Room != member.Room
            || stamp.Sender >= Size.SendersPerRoom
        )
        {
            Damaged++;
            return 0;
        }
        if (Deliveries.Take(member.Id, stamp.Sender, stamp.Sequence))
        {
            Watcher?.Delivered(member, stamp);
        }
        return at + Stamp.Length;
    }

    /// <summary>The answer to a join has the room's newest position before the messages that it gives back.</summary>
    private static void KeepPosition(Member member, ReadOnlySpan<byte> record)
    {
        var epochAt = record.IndexOf("\"epoch\":\""u8) + 9;
        var offsetAt = record.IndexOf("\"offset\":"u8) + 9;
        var epoch = record[epochAt..];
        var offset = record[offsetAt..];
        var text = offset[..offset.IndexOfAnyExceptInRange((byte)'0', (byte)'9')];
        var name = epoch[..epoch.IndexOf((byte)'"')];
        var known = member.Seen?.Epoch;
        member.Seen = (
            known is not null && Encoding.ASCII.GetBytes(known).AsSpan().SequenceEqual(name)
                ? known
                : Encoding.ASCII.GetString(name),
            long.Parse(text, CultureInfo.InvariantCulture)
        );
    }

    private void Greet(Member member)
    {
        for (; member.Step < phrases.Handshake.Count; member.Step++)
        {
            if (phrases.Handshake[member.Step].Say is not { } words)
            {
                return;
            }
            Say(member, ClientFrame.Text, words);
        }
        member.State = MemberState.Joining;
        Say(member, ClientFrame.Text, phrases.Join(member));
    }

    private void Write(Member member)
    {
        if (member.State is not MemberState.Connecting)
        {
            Check(member, member.TryFlush(out var isBlocked), isBlocked);
            return;
        }
        if (Libc.ConnectError(member.Socket) is not 0 and var error)
        {
            Lose(member, $"not connected: error {error}");
            return;
        }
        member.State = MemberState.Upgrading;
        poller.Change(member.Socket, member.Id, write: false);
        Send(member, phrases.Upgrade(port, token(member)));
    }

    private void Send(Member member, ReadOnlySpan<byte> bytes)
    {
        if (member.Socket >= 0 && (!member.TrySend(bytes, out var isBlocked) || isBlocked))
        {
            Check(member, isBlocked, isBlocked);
        }
    }

    private void Check(Member member, bool isFine, bool isBlocked)
    {
        if (!isFine)
        {
            Lose(member, $"cannot send: error {Libc.LastError}");
            return;
        }
        poller.Change(member.Socket, member.Id, isBlocked);
    }

    private void Lose(Member member, string reason)
    {
        Broken = (Broken.Count + 1, Broken.Reason ?? $"{reason} while {member.State}");
        if (member.State is MemberState.Joined)
        {
            Joined--;
        }
        else
        {
            inFlight--;
        }
        member.Disconnect();
    }

    private void KeepAlive()
    {
        var now = Stopwatch.GetTimestamp();
        if (phrases.KeepAlive is not { } words || now - keptAliveAt < KeepAliveEvery)
        {
            return;
        }
        keptAliveAt = now;
        for (var i = Members.Count / KeepAliveShares; i >= 0; i--)
        {
            var member = Members[nextKeptAlive++ % Members.Count];
            if (member.State is MemberState.Joined)
            {
                Say(member, ClientFrame.Text, words);
            }
        }
    }
}

/// <summary>Who is in the crowd: members dealt out over the rooms, and in each room so many that send.</summary>
internal sealed record CrowdSize(int Members, int Rooms, int SendersPerRoom)
{
    public int PerRoom => Members / Rooms;

    /// <summary>Senders sit evenly among the members of their room.</summary>
    public int SenderAt(int member)
    {
        var (seat, every) = (member / Rooms, Math.Max(1, PerRoom / Math.Max(1, SendersPerRoom)));
        return seat % every == 0 && seat / every < SendersPerRoom ? seat / every : -1;
    }
}

/// <summary>Is told of every message that is new to a member, and of every ack.</summary>
internal interface IMessageWatcher
{
    void Delivered(Member member, Stamp stamp);

    void Acked(Member member, long time);
}
