using System.Text.Json;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>The kinds of packets of Socket.IO protocol 5; on the wire a digit.</summary>
internal enum SocketPacketType : byte
{
    Connect = (byte)'0',
    Disconnect = (byte)'1',
    Event = (byte)'2',
    Ack = (byte)'3',
    ConnectError = (byte)'4',
    BinaryEvent = (byte)'5',
    BinaryAck = (byte)'6',
}

/// <summary>One whole packet of a client, its payload checked against what the type allows.</summary>
/// <param name="Namespace">Begins with a slash; <c>/</c> is the main one.</param>
/// <param name="Id">Of the acknowledgement that is asked for, or that this is.</param>
/// <param name="Payload">Connect: an object or nothing. Event: an array that begins with a name. Ack: an array.</param>
internal sealed record SocketPacket(
    SocketPacketType Type,
    string Namespace,
    ulong? Id,
    JsonElement Payload,
    IReadOnlyList<ReadOnlyMemory<byte>> Attachments
)
{
    public const string MainNamespace = "/";

    public bool IsEvent => Type is SocketPacketType.Event or SocketPacketType.BinaryEvent;

    public bool IsAck => Type is SocketPacketType.Ack or SocketPacketType.BinaryAck;
}
