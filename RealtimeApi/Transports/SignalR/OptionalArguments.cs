using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// Lets clients leave out the last arguments of hub methods that have defaults, which SignalR's own protocols refuse.
/// A call that fits is parsed as ever; one that is short is parsed again with fewer parameters and filled up. A header
/// with the name of a last argument that was left out stands for it: so the .NET client sends its <c>traceparent</c>.
/// What fits neither way is refused with a code.
/// </summary>
internal sealed class OptionalArguments(IHubProtocol inner) : IHubProtocol
{
    /// <summary>How many arguments each method with optional ones can't do without.</summary>
    private static readonly FrozenDictionary<string, int> Required = typeof(RealtimeHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.GetParameters().Any(parameter => parameter.HasDefaultValue))
        .ToFrozenDictionary(
            method => method.Name,
            method => method.GetParameters().Count(parameter => !parameter.HasDefaultValue),
            StringComparer.OrdinalIgnoreCase
        );

    private static readonly FrozenDictionary<string, string> LastParameter = typeof(RealtimeHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method =>
            method.GetParameters() is [.., { HasDefaultValue: true, ParameterType: { } type }] && type == typeof(string)
        )
        .ToFrozenDictionary(
            method => method.Name,
            method => method.GetParameters()[^1].Name!,
            StringComparer.OrdinalIgnoreCase
        );

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input,
        IInvocationBinder binder,
        [NotNullWhen(true)] out HubMessage? message
    )
    {
        try
        {
            return TryParse(ref input, binder, out message);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // Ends the connection as any other exception would, but a client's fault is no error of ours to log.
            throw new OperationCanceledException("The client does not speak the protocol.", broken);
        }
    }

    private bool TryParse(
        ref ReadOnlySequence<byte> input,
        IInvocationBinder binder,
        [NotNullWhen(true)] out HubMessage? message
    )
    {
        var start = input;
        if (!inner.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }
        if (message is InvocationBindingFailureMessage failure)
        {
            var shorter = Required.TryGetValue(failure.Target, out var required)
                ? ParseShorter(start, binder, failure.Target, required)
                : null;
            message = shorter ?? HubErrors.Refused(failure);
        }
        if (
            message is InvocationMessage { Headers: { Count: > 0 } headers, Arguments: [.., null] } call
            && LastParameter.TryGetValue(call.Target, out var name)
            && headers.TryGetValue(name, out var value)
        )
        {
            call.Arguments[^1] = value;
        }
        return true;
    }

    private HubMessage? ParseShorter(
        ReadOnlySequence<byte> start,
        IInvocationBinder binder,
        string method,
        int required
    )
    {
        var types = binder.GetParameterTypes(method);
        for (var count = types.Count - 1; count >= required; count--)
        {
            var input = start;
            var shorter = new FirstParameters(binder, count);
            if (inner.TryParseMessage(ref input, shorter, out var message) && Fill(message, types.Count) is { } filled)
            {
                return filled;
            }
        }
        return null;
    }

    private static HubMessage? Fill(HubMessage message, int count) =>
        message switch
        {
            StreamInvocationMessage it => new StreamInvocationMessage(
                it.InvocationId!,
                it.Target,
                Padded(it.Arguments, count),
                it.StreamIds
            )
            {
                Headers = it.Headers,
            },
            InvocationMessage it => new InvocationMessage(
                it.InvocationId,
                it.Target,
                Padded(it.Arguments, count),
                it.StreamIds
            )
            {
                Headers = it.Headers,
            },
            _ => null,
        };

    private static object?[] Padded(object?[] arguments, int count)
    {
        Array.Resize(ref arguments, count);
        return arguments;
    }

    /// <summary>A method as if it had only its first parameters.</summary>
    private sealed class FirstParameters(IInvocationBinder binder, int count) : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
            [.. binder.GetParameterTypes(methodName).Take(count)];

        public Type GetReturnType(string invocationId) => binder.GetReturnType(invocationId);

        public Type GetStreamItemType(string streamId) => binder.GetStreamItemType(streamId);
    }
}
