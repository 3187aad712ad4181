using System.Reflection;
using Microsoft.AspNetCore.SignalR;
using Realtime.RealtimeApi.Transports.SignalR;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>What a parser of hub messages asks about the hub, answered as SignalR's dispatcher does.</summary>
internal sealed class HubBinder : IInvocationBinder
{
    private static readonly Dictionary<string, Type[]> Methods = typeof(RealtimeHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => !method.IsVirtual)
        .ToDictionary(
            method => method.Name,
            method =>
                method
                    .GetParameters()
                    .Select(it => it.ParameterType)
                    .Where(it => it != typeof(CancellationToken))
                    .ToArray(),
            StringComparer.OrdinalIgnoreCase
        );

    public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
        Methods.TryGetValue(methodName, out var types) ? types : Type.EmptyTypes;

    public Type GetReturnType(string invocationId) => throw new InvalidOperationException("Unknown invocation ID.");

    public Type GetStreamItemType(string streamId) => throw new KeyNotFoundException("No such stream.");
}
