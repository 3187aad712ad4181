using Microsoft.Extensions.Hosting;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>The OTEL_* variables: where telemetry goes, and whose it is. None when there is no receiver.</summary>
internal sealed class OtlpEnvironment(DashboardSettings dashboard, IHostEnvironment environment)
{
    public const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";

    public void Add(Dictionary<string, object> variables, Replica replica)
    {
        if (
            replica.Resource.Annotations.OfType<OtlpExporterAnnotation>().LastOrDefault() is not { } exporter
            || dashboard.Addresses is not { } addresses
        )
        {
            return;
        }
        var isHttp = exporter.Protocol == OtlpProtocol.HttpProtobuf;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = Trim(isHttp ? addresses.OtlpHttpUrl : addresses.OtlpGrpcUrl);
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = isHttp ? "http/protobuf" : "grpc";
        variables[HeadersVariable] = $"x-otlp-api-key={addresses.OtlpApiKey}";
        variables["OTEL_SERVICE_NAME"] = replica.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={replica.InstanceId}";
        if (environment.IsDevelopment())
        {
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }

    private static string Trim(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
