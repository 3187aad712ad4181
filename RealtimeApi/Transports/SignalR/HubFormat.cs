using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>The SignalR wire: an event is a call of the client method of its name, encoded once for each hub protocol.</summary>
internal sealed class HubFormat : IWireFormat
{
    public static readonly HubFormat Instance = new();

    private HubFormat() { }

    public int Slot => 3;

    public string Wire => "signalr";

    public PreparedFrame Prepare(ServerEvent message) =>
        new PreparedCall(new(new InvocationMessage(message.Type, [message])), EstimateSize(message));

    /// <summary>The real size is known only once somebody's protocol has encoded it.</summary>
    private static int EstimateSize(ServerEvent message) =>
        256
        + message switch
        {
            MessageEvent it => it.Data.Utf8.Length,
            BroadcastEvent it => it.Data.Utf8.Length,
            PrivateEvent it => it.Data.Utf8.Length,
            NotificationEvent it => it.Title.Length + it.Message.Length,
            RoomUsersEvent it => it.Users.Count * 64,
            _ => 0,
        };
}

/// <summary>A call of a client method, ready for any connection.</summary>
internal sealed class PreparedCall(SerializedHubMessage message, int size) : PreparedFrame(size)
{
    public SerializedHubMessage Message => message;
}
