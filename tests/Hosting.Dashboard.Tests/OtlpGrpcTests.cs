using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>The receiver's gRPC side.</summary>
public sealed class OtlpGrpcTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly Method<byte[], byte[]> Export = new(
        MethodType.Unary,
        "opentelemetry.proto.collector.trace.v1.TraceService",
        "Export",
        Raw,
        Raw
    );

    [Fact]
    public async Task A_wrong_key_is_unauthenticated()
    {
        await using var receiver = await TestReceiver.StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() =>
            CallAsync(receiver, Spans.Request(Spans.Span(1, 1)).ToByteArray(), key: "wrong")
        );

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Empty(receiver.Store.Traces.All());
    }

    [Fact]
    public async Task A_malformed_message_is_an_invalid_argument_so_that_no_client_repeats_it()
    {
        await using var receiver = await TestReceiver.StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => CallAsync(receiver, [0x0a, 0xff, 0xff]));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        await using var receiver = await TestReceiver.StartAsync(maxRequestBytes: 1_000);

        var refused = await Assert.ThrowsAsync<RpcException>(() => CallAsync(receiver, new byte[5_000]));

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task A_partial_success_is_told()
    {
        await using var receiver = await TestReceiver.StartAsync();

        var answer = await CallAsync(receiver, Spans.Request(Spans.Span(1, 1), new Span()).ToByteArray());

        Assert.Equal(1, ExportTraceServiceResponse.Parser.ParseFrom(answer).PartialSuccess.RejectedSpans);
    }

    private static async Task<byte[]> CallAsync(TestReceiver receiver, byte[] message, string key = TestReceiver.Key)
    {
        using var channel = GrpcChannel.ForAddress(receiver.Grpc);
        var headers = new Metadata { { "x-otlp-api-key", key } };
        return await channel.CreateCallInvoker().AsyncUnaryCall(Export, null, new CallOptions(headers), message);
    }
}
