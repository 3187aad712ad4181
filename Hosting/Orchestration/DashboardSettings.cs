using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Where the dashboard is going to listen. Aspire's names count (<c>ASPNETCORE_URLS</c> of the AppHost,
/// <c>ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL</c>, <c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c>), and the simpler
/// <c>Dashboard:Port</c>, <c>Dashboard:OtlpGrpcPort</c>, <c>Dashboard:OtlpHttpPort</c> before them.
/// </summary>
internal sealed class DashboardSettings(
    IConfiguration configuration,
    IOptions<EngineOptions> options,
    IDistributedApplicationBuilder application,
    IEnumerable<DashboardStarter> starters
)
{
    private const int DefaultPort = 18888;
    private const int DefaultOtlpGrpcPort = 18889;
    private const int DefaultOtlpHttpPort = 18890;

    /// <summary>Null: there is no dashboard.</summary>
    public DashboardStarter? Starter { get; } = options.Value.DisableDashboard ? null : starters.LastOrDefault();

    public bool IsEnabled => Starter is not null;

    /// <summary>Null before <see cref="Allocate"/> and without a dashboard.</summary>
    public DashboardAddresses? Addresses { get; private set; }

    /// <summary>Chooses the addresses and makes sure that nobody listens there.</summary>
    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public void Allocate(DistributedApplicationModel model)
    {
        if (!IsEnabled)
        {
            return;
        }
        Addresses = new(
            Choose("Dashboard:Port", "ASPNETCORE_URLS", DefaultPort, "the dashboard"),
            Choose(
                "Dashboard:OtlpGrpcPort",
                "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
                DefaultOtlpGrpcPort,
                "telemetry over gRPC"
            ),
            Choose(
                "Dashboard:OtlpHttpPort",
                "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
                DefaultOtlpHttpPort,
                "telemetry over HTTP"
            ),
            BrowserToken(),
            ApiKey(),
            Origins(model)
        );
    }

    private Uri Choose(string key, string aspireKey, int fallback, string what)
    {
        if (options.Value.RandomizePorts)
        {
            return new($"http://localhost:{PortPicker.Pick()}");
        }
        var port = configuration.GetValue<int?>(key) ?? PortOf(configuration[aspireKey]) ?? fallback;
        return PortPicker.IsFree(port)
            ? new($"http://localhost:{port}")
            : throw PortInUse.ForDashboard(port, what, key);
    }

    private static int? PortOf(string? addresses) =>
        (addresses ?? "")
            .Split(';')
            .Select(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null)
            .FirstOrDefault(uri => uri?.Scheme == Uri.UriSchemeHttp)
            ?.Port;

    private string BrowserToken() =>
        configuration.GetValue<bool>("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")
            ? ""
            : configuration["AppHost:BrowserToken"] ?? RandomNumberGenerator.GetHexString(32, lowercase: true);

    private string ApiKey()
    {
        if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } configured)
        {
            return configured;
        }
        static string Create() => RandomNumberGenerator.GetHexString(32, lowercase: true);
        return options.Value.RandomizePorts || UserSecrets.Of(application.AppHostAssembly) is not { } secrets
            ? Create()
            : secrets.GetOrAdd("AppHost:OtlpApiKey", Create);
    }

    private static List<string> Origins(DistributedApplicationModel model) =>
        [
            .. model
                .Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
                .Where(endpoint => endpoint.UriScheme is "http" or "https")
                .Where(endpoint => endpoint.Protocol == ProtocolType.Tcp)
                .Select(endpoint => endpoint.AllocatedEndpoint?.UriString)
                .OfType<string>()
                .Distinct(),
        ];
}
