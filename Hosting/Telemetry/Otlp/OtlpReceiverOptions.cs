namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Where telemetry is received and from whom.</summary>
internal sealed class OtlpReceiverOptions
{
    /// <summary>OTLP over gRPC, on loopback; 0 takes a free port.</summary>
    public required int GrpcPort { get; init; }

    /// <summary>OTLP over HTTP (protobuf and JSON), on loopback; 0 takes a free port.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Expected in the header <c>x-otlp-api-key</c>. Empty: nobody is asked.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Pages of these origins may send telemetry over HTTP.</summary>
    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary>Of one request, after decompression.</summary>
    public int MaxRequestBytes { get; init; } = 16 * 1024 * 1024;
}
