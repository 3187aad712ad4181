using System.Reflection;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

var gatewayPort = builder.Configuration.GetValue("Gateway:Port", 8080);
var data = Path.GetFullPath(builder.Configuration["Data:Folder"] ?? "../data", builder.AppHostDirectory);

var signingKey = builder.AddParameter(
    "auth-signing-key",
    new GenerateParameterDefault { MinLength = 48, Special = false },
    secret: true,
    persist: true
);

// The site's server side notifies people; browsers never see this key.
var siteKey = builder.AddParameter(
    "site-api-key",
    new GenerateParameterDefault { MinLength = 32, Special = false },
    secret: true,
    persist: true
);

var api = builder
    .AddProject<Projects.RealtimeApi>("realtime-api")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithEnvironment("Storage__Folder", data)
    .WithEnvironment("Auth__SigningKey", signingKey)
    .WithEnvironment("Auth__ApiKeys__0", siteKey);

// Debug runs the dev server, which shows every edit at once; Release (or Web:Production) builds the site and serves that.
var release = builder.AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration == "Release";
var siteScript = builder.Configuration.GetValue("Web:Production", release) ? "production" : "dev";

var install = builder.AddExecutable("web-install", "node", "../web", "scripts/install.mjs");

var web = builder
    .AddNpmApp("web", "../web", siteScript)
    .WithHttpEndpoint(env: "PORT")
    .WithHttpHealthCheck("/health")
    .WithReference(api)
    .WithEnvironment("REALTIME_API_KEY", siteKey)
    .WaitForCompletion(install);

var gateway = builder
    .AddProject<Projects.Gateway>("gateway")
    .WithHttpEndpoint(port: gatewayPort)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(api)
    .WithReference(web)
    .WaitFor(api)
    .WaitFor(web);

web.WithEnvironment("GATEWAY_URL", gateway.GetEndpoint("http"));

builder.Build().Run();
