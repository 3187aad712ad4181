namespace Realtime.Gateway.Tests;

/// <summary>
/// Stories that hold however the gateway carries WebSockets: a subclass for its relay, one for YARP's own way.
/// </summary>
public abstract class EachPath(bool isRelayed)
{
    protected bool IsRelayed => isRelayed;

    private protected Task<RunningGateway> StartAsync(
        Backend? realtimeApi,
        Backend? web,
        params (string Key, string Value)[] settings
    ) => RunningGateway.StartAsync(realtimeApi, web, [Path, .. settings]);

    private protected Task<RunningGateway> StartAsync(params (string Key, string Value)[] settings) =>
        RunningGateway.StartAsync([Path, .. settings]);

    private (string, string) Path => ("Gateway:Relay", $"{isRelayed}");
}
