using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// The transport's end of a session: each wire has its own. No method blocks or throws, whatever state the peer is in;
/// all may be called from any thread.
/// </summary>
internal interface IConnection
{
    /// <summary>How events are written down for this connection.</summary>
    IWireFormat Format { get; }

    /// <summary>
    /// Puts a frame into the outbox. A full outbox closes the connection with <see cref="CloseReason.SlowConsumer"/>, but not for
    /// a frame that may be dropped.
    /// </summary>
    /// <returns>False when the frame may be dropped, and was.</returns>
    bool Post(PreparedFrame frame);

    /// <summary>Sends what waits, says why, and ends the connection. Only the first reason counts.</summary>
    void Close(CloseReason reason);

    /// <summary>Why this side closed the connection; null: it did not, or can't tell.</summary>
    CloseReason? ClosedFor => null;

    /// <summary>How many messages wait in the outbox, perhaps a moment ago; null: this connection can't tell.</summary>
    int? Waiting => null;

    /// <summary>Completes when no long answer waits to be sent any more, or none will be.</summary>
    Task LongAnswersSentAsync() => Task.CompletedTask;

    /// <summary>
    /// How often the peer has made room for what waited: a sign of life from somebody who answers no ping before having read
    /// all that is in front of it.
    /// </summary>
    int TimesMadeRoom => 0;

    /// <summary>Whether the peer can give a sign of life. Where it can't, or the wire has a heartbeat of its own, nobody asks.</summary>
    bool HasPulse { get; }

    /// <summary>Asks the peer for a sign of life.</summary>
    void Ping();

    /// <summary>Ends the connection without another word, for a peer that is gone.</summary>
    void Abort();
}

/// <summary>One wire's way to write an event down. A frame is made once and shared by all its receivers.</summary>
internal interface IWireFormat
{
    /// <summary>A small number of its own for each format, for lookups without hashing: 0 to <see cref="Count"/> - 1.</summary>
    int Slot { get; }

    /// <summary>The wire's name in telemetry.</summary>
    string Wire { get; }

    /// <summary>The event as this wire says it; null: it does not.</summary>
    PreparedFrame? Prepare(ServerEvent message);

    /// <summary>Whether frames are nothing but bytes of a stream, so that several in a row may be put together into one.</summary>
    bool IsByteStream => false;

    /// <summary>How many formats there can be.</summary>
    const int Count = 7;
}

/// <summary>An event, or several in a row, ready to be written to any connection of one format.</summary>
internal class PreparedFrame
{
    /// <param name="messages">How many events these are.</param>
    public PreparedFrame(ReadOnlyMemory<byte> bytes, int messages = 1)
        : this(bytes.Length)
    {
        Bytes = bytes;
        Messages = messages;
    }

    /// <summary>One event in another form than bytes.</summary>
    protected PreparedFrame(int size) => Size = size;

    public ReadOnlyMemory<byte> Bytes { get; }

    public int Messages { get; } = 1;

    public int Size { get; }

    /// <summary>What it counts for in a stream's backlog, in messages.</summary>
    public int CountedMessages => IsLongAnswer ? 0 : Messages;

    /// <summary>What it counts for in a stream's backlog, in bytes.</summary>
    public int CountedSize => IsLongAnswer ? 0 : Size;

    /// <summary>Whether it is a long answer, which counts for nothing in an outbox; see <see cref="LongAnswers"/>.</summary>
    public bool IsLongAnswer { get; set; }

    /// <summary>Whether a client that reads too slowly goes without it, instead of being disconnected for it.</summary>
    public bool MayBeDropped { get; set; }

    /// <summary>One frame out of several that are nothing but bytes of a stream.</summary>
    public static PreparedFrame Join(ReadOnlySpan<PreparedFrame> each)
    {
        var size = 0;
        foreach (var frame in each)
        {
            size += frame.Size;
        }
        var joined = new byte[size];
        var end = 0;
        foreach (var frame in each)
        {
            frame.Bytes.CopyTo(joined.AsMemory(end));
            end += frame.Size;
        }
        return new(joined, each.Length);
    }
}
