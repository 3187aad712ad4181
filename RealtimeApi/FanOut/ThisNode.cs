using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>This process as rooms and inboxes know it: a name, and the references by which they reach its sessions.</summary>
internal sealed class ThisNode(IGrainFactory grains, LocalRooms rooms, LocalInboxes inboxes)
{
    private readonly Lazy<IRoomNode> roomNode = new(() => grains.CreateObjectReference<IRoomNode>(rooms));
    private readonly Lazy<IInboxNode> inboxNode = new(() => grains.CreateObjectReference<IInboxNode>(inboxes));

    public string Id { get; } = Ids.New();

    public IRoomNode Rooms => roomNode.Value;

    public IInboxNode Inboxes => inboxNode.Value;
}
