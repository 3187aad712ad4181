namespace Realtime.Hosting;

/// <summary>How a resource sends its telemetry.</summary>
public enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
}
