using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>OTLP over gRPC: the Export methods of the collector's three services.</summary>
internal sealed class OtlpGrpc(OtlpIngest ingest)
{
    private const string Package = "opentelemetry.proto.collector.";

    private OtlpIngest Ingest { get; } = ingest;

    /// <summary>Binds by hand: generated stubs answer a malformed message with UNKNOWN, which a client would repeat for ever.</summary>
    internal sealed class Methods : IServiceMethodProvider<OtlpGrpc>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<OtlpGrpc> context)
        {
            Add<ExportTraceServiceRequest>(context, "trace.v1.TraceService", service => service.Ingest.Traces.Export);
            Add<ExportLogsServiceRequest>(context, "logs.v1.LogsService", service => service.Ingest.Logs.Export);
            Add<ExportMetricsServiceRequest>(
                context,
                "metrics.v1.MetricsService",
                service => service.Ingest.Metrics.Export
            );
        }

        private static void Add<TRequest>(
            ServiceMethodProviderContext<OtlpGrpc> context,
            string name,
            Func<OtlpGrpc, Func<TRequest, IMessage>> export
        )
            where TRequest : class, IMessage, new()
        {
            var method = new Method<TRequest, IMessage>(
                MethodType.Unary,
                Package + name,
                "Export",
                Marshallers.Create(static (message, target) => Write(message, target), Read<TRequest>),
                Marshallers.Create<IMessage>(
                    Write,
                    static _ => throw new NotSupportedException("Answers are not read.")
                )
            );
            context.AddUnaryMethod(method, [], (service, request, _) => Task.FromResult(export(service)(request)));
        }

        private static TRequest Read<TRequest>(DeserializationContext source)
            where TRequest : IMessage, new()
        {
            try
            {
                var request = new TRequest();
                request.MergeFrom(source.PayloadAsReadOnlySequence());
                return request;
            }
            catch (InvalidProtocolBufferException exception)
            {
                throw new RpcException(new Grpc.Core.Status(StatusCode.InvalidArgument, exception.Message));
            }
        }

        private static void Write(IMessage message, SerializationContext target)
        {
            target.SetPayloadLength(message.CalculateSize());
            message.WriteTo(target.GetBufferWriter());
            target.Complete();
        }
    }
}
