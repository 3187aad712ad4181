using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.SignalR;

/// <summary>
/// Lets clients leave out the last arguments of hub methods that have defaults, which SignalR's own protocols refuse.
/// A call that fits is parsed as ever; one that is short is parsed again with fewer parameters and filled up. A header
/// with the name of a last argument that was left out stands for it: so the .NET client sends its <c>traceparent</c>.
/// What fits neither way is refused with a code, in words that name the argument and what it must be.
/// </summary>
internal sealed class OptionalArguments(IHubProtocol inner, int maxDataDepth) : IHubProtocol
{
    /// <summary>Deeper messages end the connection in SignalR's own reader of JSON.</summary>
    private const int DepthOfJsonReader = 64;

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
        var start = input;
        try
        {
            return TryParse(ref input, binder, out message);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            if (TryRefuseTooDeep(start, out var length) is { } refused)
            {
                input = start.Slice(length);
                message = refused;
                return true;
            }
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
            message = shorter ?? Explain(start, failure);
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

    private InvocationBindingFailureMessage Explain(
        in ReadOnlySequence<byte> start,
        InvocationBindingFailureMessage failure
    )
    {
        var call =
            inner.TransferFormat == TransferFormat.Text ? HubCall.ReadJson(start, out _) : HubCall.ReadPacked(start);
        var error = call is null
            ? Errors.InvalidArguments(failure.Target, "could not be read")
            : HubMethods.FaultOf(call, maxDataDepth);
        return HubErrors.Refused(failure.InvocationId, failure.Target, error);
    }

    /// <summary>Refuses a call whose arguments are nested deeper than SignalR reads, in place of the connection's end.</summary>
    private InvocationBindingFailureMessage? TryRefuseTooDeep(in ReadOnlySequence<byte> start, out long length)
    {
        length = 0;
        return
            inner.TransferFormat == TransferFormat.Text
            && HubCall.ReadJson(start, out length) is { Depth: >= DepthOfJsonReader } call
            ? HubErrors.Refused(call.InvocationId, call.Target, HubMethods.FaultOf(call, maxDataDepth))
            : null;
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
