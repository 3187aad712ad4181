using Realtime.AppHost;

var builder = DistributedApplication.CreateBuilder(Settings.ForPlainHttp(args));
var settings = Settings.Read(builder);

var signingKey = builder.AddGeneratedSecret("auth-signing-key", length: 48);

// The site's server side notifies people with it; browsers never see it.
var siteKey = builder.AddGeneratedSecret("site-api-key", length: 32);

var api = builder
    .AddProject<Projects.RealtimeApi>("realtime-api")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithIconName("ChatMultiple")
    .WithEnvironment("Storage__Folder", settings.DataFolder)
    .WithEnvironment("Auth__SigningKey", signingKey)
    .WithEnvironment("Auth__ApiKeys__0", siteKey)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Direct")
    .WithNotifyEveryoneCommand(siteKey)
    .WithDeleteDatabaseCommand(settings.DataFolder);

var web = builder
    .AddNextJsApp("web", "../web", settings.SiteScript)
    .WithNpm(installCommand: "run", installArgs: ["setup"])
    .WithHttpHealthCheck("/health")
    .WithReference(api)
    .WithEnvironment("REALTIME_API_KEY", siteKey)
    .WithEnvironment("GATEWAY_URL", settings.GatewayUrl)
    .WithEnvironment("NEXT_TELEMETRY_DISABLED", "1")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Direct");

var gateway = builder
    .AddProject<Projects.Gateway>("gateway")
    // Without a proxy in front: clients reach the gateway itself, and a port that is taken is said by name.
    .WithHttpEndpoint(port: settings.GatewayPort, isProxied: false)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithIconName("DoorArrowRight")
    .WithReference(api)
    .WithReference(web)
    .WaitFor(api)
    .WaitFor(web)
    .WithSiteLinks();

builder.AddConsoleReport(gateway);
builder.Build().Run();
