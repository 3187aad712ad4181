using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>A room's messages on their way into one server stream.</summary>
/// <param name="places">What may wait in all streams of the same connection.</param>
internal sealed class StreamConnection(StreamPlaces places) : IConnection
{
    private readonly Channel<PreparedItem> events = Channel.CreateUnbounded<PreparedItem>();
    private readonly Lock gate = new();
    private LongAnswers answers;
    private int waiting;
    private bool ended;

    public IWireFormat Format => StreamFormat.Instance;

    public bool HasPulse => false;

    public CloseReason? ClosedFor { get; private set; }

    public int? Waiting => Volatile.Read(ref waiting);

    public Task LongAnswersSentAsync()
    {
        lock (gate)
        {
            return answers.AllSentAsync();
        }
    }

    /// <summary>SignalR asks for the next one when it has written the one before: until then that one still waits.</summary>
    public async IAsyncEnumerable<ServerEvent> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var item in events.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref waiting, -item.CountedMessages);
            try
            {
                yield return item.Event;
            }
            finally
            {
                Sent(item);
            }
        }
    }

    public bool Post(PreparedFrame frame)
    {
        if (!TryEnqueue((PreparedItem)frame))
        {
            Close(CloseReason.SlowConsumer);
        }
        return true;
    }

    /// <summary>A stream that ended without an error would look complete.</summary>
    public void Close(CloseReason reason)
    {
        ClosedFor ??= reason;
        events.Writer.TryComplete(new HubException($"{reason.Code}: {reason.Text}"));
    }

    public void Ping() { }

    public void Abort() => events.Writer.TryComplete();

    /// <summary>Nobody reads any more: what is left is forgotten, and what comes too.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            answers.Forget();
            events.Writer.TryComplete();
            while (events.Reader.TryRead(out var item))
            {
                places.Sent(item);
            }
        }
    }

    /// <summary>False: more would wait than may.</summary>
    private bool TryEnqueue(PreparedItem item)
    {
        lock (gate)
        {
            if (ended)
            {
                return true;
            }
            if (!places.TryWait(item))
            {
                return false;
            }
            if (!events.Writer.TryWrite(item))
            {
                places.Sent(item);
                return true;
            }
            answers.Add(item);
            Interlocked.Add(ref waiting, item.CountedMessages);
            return true;
        }
    }

    private void Sent(PreparedItem item)
    {
        places.Sent(item);
        lock (gate)
        {
            if (!ended)
            {
                answers.Sent(item);
            }
        }
    }

    /// <summary>Hands the event itself on; SignalR encodes a stream's items.</summary>
    private sealed class StreamFormat : IWireFormat
    {
        public static readonly StreamFormat Instance = new();

        public int Slot => 4;

        public string Wire => "signalr";

        public PreparedFrame? Prepare(ServerEvent message) =>
            message is MessageEvent or ResetEvent or ErrorEvent ? new PreparedItem(message) : null;
    }

    private sealed class PreparedItem(ServerEvent message)
        : PreparedFrame(message is MessageEvent it ? (int)AnswerSize.Of(it) : 0)
    {
        public ServerEvent Event => message;
    }
}
