namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>
/// A session's way from polling to a WebSocket: the client probes the new transport (<c>2probe</c>, <c>3probe</c>),
/// lets its poll end (<c>6</c>) and says <c>5</c>. Whatever else it says ends the new transport, not the session.
/// </summary>
internal sealed class Upgrade(EngineSession session, PollingTransport polling, WebSocketTransport candidate)
{
    private static ReadOnlySpan<byte> Probe => "probe"u8;

    public async Task RunAsync()
    {
        if (await TryTakeOverAsync())
        {
            await candidate.RunAsync();
            return;
        }
        polling.AbandonUpgrade();
        candidate.Terminate(EngineCloseReason.TransportError);
        await candidate.DrainAsync();
    }

    private async Task<bool> TryTakeOverAsync()
    {
        candidate.Expect(session.Options.UpgradeTimeout);
        if (!await TryProbeAsync())
        {
            return false;
        }
        polling.PrepareUpgrade();

        using var buffer = new PooledBuffer(session.Options.MaxPayload);
        var isWanted = await candidate.ReadAsync(buffer) is { IsPacket: true, Packet.Type: PacketType.Upgrade };
        candidate.Expect(Timeout.InfiniteTimeSpan);
        var hasMoved = isWanted && polling.TryRetire() && session.TryMove(polling, candidate);
        polling.Wake();
        return hasMoved;
    }

    private async Task<bool> TryProbeAsync()
    {
        using var buffer = new PooledBuffer(session.Options.MaxPayload);
        return await candidate.ReadAsync(buffer) is { IsPacket: true, Packet.Type: PacketType.Ping } probe
            && probe.Packet.Data.Span.SequenceEqual(Probe)
            && await candidate.TrySendAsync(OutboundPacket.ProbeAnswer);
    }
}
