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

    /// <summary>A call of no method of ours, of which SignalR says so itself, or with arguments that its method does not take.</summary>
    public static InvocationBindingFailureMessage Refused(InvocationBindingFailureMessage failure)
    {
        var error =
            failure.BindingFailure.SourceException is HubException
                ? Errors.UnknownType(failure.Target)
                : Errors.InvalidField("arguments", $"are not those of {failure.Target}");
        return new(failure.InvocationId!, failure.Target, ExceptionDispatchInfo.Capture(Exception(error)));
    }
}
