using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>Our errors in the one form of failure that SignalR shows to clients.</summary>
internal static class HubErrors
{
    public static HubException Exception(RealtimeError error) => Exception(error.Code, error.Message);

    public static HubException Exception(string code, string message) => new($"{code}: {message}");

    /// <summary>A call that is answered with an error and runs nothing.</summary>
    public static InvocationBindingFailureMessage Refused(string? invocationId, string target, RealtimeError error) =>
        new(invocationId!, target, ExceptionDispatchInfo.Capture(Exception(error)));
}
