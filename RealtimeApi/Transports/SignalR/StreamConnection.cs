using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>A room's messages on their way into one server stream.</summary>
internal sealed class StreamConnection(int maxWaiting) : IConnection
{
    private readonly Channel<ServerEvent> events = Channel.CreateBounded<ServerEvent>(
        new BoundedChannelOptions(maxWaiting) { SingleReader = true }
    );

    public IWireFormat Format => StreamFormat.Instance;

    public bool HasPulse => false;

    public IAsyncEnumerable<ServerEvent> ReadAllAsync(CancellationToken cancellationToken) =>
        events.Reader.ReadAllAsync(cancellationToken);

    public void Post(PreparedFrame frame)
    {
        if (!events.Writer.TryWrite(((PreparedItem)frame).Event))
        {
            Close(CloseReason.SlowConsumer);
        }
    }

    public CloseReason? ClosedFor { get; private set; }

    public int? Waiting => events.Reader.Count;

    /// <summary>A stream that ended without an error would look complete.</summary>
    public void Close(CloseReason reason)
    {
        ClosedFor ??= reason;
        events.Writer.TryComplete(new HubException($"{reason.Code}: {reason.Text}"));
    }

    public void Ping() { }

    public void Abort() => events.Writer.TryComplete();

    /// <summary>Hands the event itself on; SignalR encodes a stream's items.</summary>
    private sealed class StreamFormat : IWireFormat
    {
        public static readonly StreamFormat Instance = new();

        public int Slot => 4;

        public string Wire => "signalr";

        public PreparedFrame? Prepare(ServerEvent message) =>
            message is MessageEvent or ResetEvent or ErrorEvent ? new PreparedItem(message) : null;
    }

    private sealed class PreparedItem(ServerEvent message) : PreparedFrame(size: 0)
    {
        public ServerEvent Event => message;
    }
}
