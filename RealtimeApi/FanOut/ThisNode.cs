using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>This process as rooms know it: a name, and the reference by which they reach its members.</summary>
internal sealed class ThisNode(IGrainFactory grains, LocalRooms rooms)
{
    private readonly Lazy<IRoomNode> reference = new(() => grains.CreateObjectReference<IRoomNode>(rooms));

    public string Id { get; } = Ids.New();

    public IRoomNode Rooms => reference.Value;
}
