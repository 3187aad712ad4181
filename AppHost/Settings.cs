using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Realtime.AppHost;

/// <summary>What the AppHost's command line and appsettings.json can say.</summary>
/// <param name="GatewayPort"><c>Gateway:Port</c>, the one public port.</param>
/// <param name="DataFolder"><c>Data:Folder</c>, where the database is; relative to the AppHost.</param>
/// <param name="SiteScript">The script of web/package.json that serves the site: <c>Web:Production</c>, true in Release.</param>
internal sealed record Settings(int GatewayPort, string DataFolder, string SiteScript)
{
    private const string ConfigurationOfRelease = "Release";

    /// <summary>What the site sends visitors to who came without the gateway.</summary>
    public string GatewayUrl => $"http://localhost:{GatewayPort}";

    /// <summary>Everything speaks http and listens on this machine only.</summary>
    public static DistributedApplicationOptions ForPlainHttp(string[] args) =>
        new() { Args = args, AllowUnsecuredTransport = true };

    public static Settings Read(IDistributedApplicationBuilder builder)
    {
        var configuration = builder
            .AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()
            ?.Configuration;
        // The dev server shows every edit at once; the production build is made again only when its sources changed.
        var production = builder.Configuration.GetValue("Web:Production", configuration == ConfigurationOfRelease);
        return new(
            builder.Configuration.GetValue("Gateway:Port", 8080),
            Path.GetFullPath(builder.Configuration["Data:Folder"] ?? "../data", builder.AppHostDirectory),
            production ? "production" : "dev"
        );
    }
}
