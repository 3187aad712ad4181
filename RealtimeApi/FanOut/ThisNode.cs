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

    /// <summary>The shortest way to a node's members: straight to them if it is this one. A call through the cluster costs
    /// 20 µs a message, and what it brings comes later than the answer to who caused it.</summary>
    public IRoomNode ShortestWay(string nodeId, IRoomNode reference) => nodeId == Id ? rooms : reference;
}
