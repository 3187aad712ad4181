using System.Runtime.CompilerServices;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>Counts what one fan-out puts into outboxes, so that instruments are asked once for all its receivers.</summary>
internal struct FanOutTally
{
    private Wires wires;

    /// <summary>How many members it was for.</summary>
    public int Receivers { get; set; }

    public void Add(IWireFormat format, PreparedFrame frame)
    {
        ref var wire = ref wires[format.Slot];
        wire.Name = format.Wire;
        wire.Messages += frame.Messages;
        wire.Bytes += frame.Size;
    }

    public readonly void Report(RealtimeMetrics metrics)
    {
        foreach (var wire in wires)
        {
            if (wire.Name is { } name)
            {
                metrics.Delivered(name, wire.Messages, wire.Bytes);
            }
        }
    }

    /// <summary>What was counted has not been put into outboxes: its clients read too slowly.</summary>
    public readonly void ReportDrops(RealtimeMetrics metrics)
    {
        foreach (var wire in wires)
        {
            if (wire.Name is { } name)
            {
                metrics.Dropped(name, wire.Messages);
            }
        }
    }

    private struct PerWire
    {
        public string? Name;
        public int Messages;
        public long Bytes;
    }

    [InlineArray(IWireFormat.Count)]
    private struct Wires
    {
        private PerWire first;
    }
}
