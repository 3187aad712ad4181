using System.Collections.Frozen;
using System.Reflection;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>The commands behind the methods of the hub, and why a call of one of them could not be bound.</summary>
internal static class HubMethods
{
    /// <summary>What each method is called on the native transport.</summary>
    private static readonly FrozenDictionary<string, string> CommandOf = new Dictionary<string, string>
    {
        [nameof(RealtimeHub.Broadcast)] = "broadcast",
        [nameof(RealtimeHub.SendPrivate)] = "private",
        [nameof(RealtimeHub.JoinRoom)] = "join",
        [nameof(RealtimeHub.LeaveRoom)] = "leave",
        [nameof(RealtimeHub.SendMessage)] = "message",
        [nameof(RealtimeHub.Typing)] = "typing",
        [nameof(RealtimeHub.History)] = "history",
        [nameof(RealtimeHub.StreamRoom)] = "join",
        [nameof(RealtimeHub.Refresh)] = "refresh",
        [nameof(RealtimeHub.Ping)] = "ping",
        [nameof(RealtimeHub.MarkRead)] = "markRead",
        [nameof(RealtimeHub.MarkAllRead)] = "markAllRead",
        [nameof(RealtimeHub.ClearNotifications)] = "clear",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The parameters are called what the fields of commands are.</summary>
    private static readonly FrozenDictionary<string, Field[]> Parameters = CommandOf.Keys.ToFrozenDictionary(
        method => method,
        method =>
            typeof(RealtimeHub)
                .GetMethod(method, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)!
                .GetParameters()
                .Where(parameter => parameter.ParameterType != typeof(CancellationToken))
                .Select(parameter => FieldNames.Find(parameter.Name!))
                .ToArray(),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Names the argument that is wrong, and what it must be.</summary>
    public static RealtimeError FaultOf(HubCall call, int maxDataDepth)
    {
        if (!CommandOf.TryGetValue(call.Target, out var command))
        {
            return Errors.UnknownType(call.Target);
        }
        var fields = Parameters[call.Target];
        if (call.Arguments.Count > fields.Length)
        {
            return Errors.InvalidArguments(call.Target, $"takes {Describe(fields)}, not {call.Arguments.Count}");
        }
        if (call.Arguments is [.., { Problem: { } rule }])
        {
            return Errors.InvalidField(FieldNames.Of(fields[call.Arguments.Count - 1]), rule);
        }
        return CommandReader
                .ReadPositional(command, fields, [.. call.Arguments.Select(it => it.Json)], maxDataDepth)
                .Error
            ?? Errors.InvalidArguments(call.Target, $"takes {Describe(fields)}");
    }

    private static string Describe(Field[] fields) =>
        fields.Length == 0
            ? "no arguments"
            : $"at most {fields.Length} argument{(fields.Length == 1 ? "" : "s")} ({string.Join(", ", fields.Select(FieldNames.Of))})";
}
