using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>The web server that telemetry is sent to: gRPC on one port, HTTP on another, loopback only.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri GrpcAddress { get; private set; } = new("http://localhost");

    public Uri HttpAddress { get; private set; } = new("http://localhost");

    public static async Task<OtlpReceiver> StartAsync(
        OtlpReceiverOptions options,
        TelemetryStore store,
        TimeProvider time,
        ILoggerFactory? loggers,
        CancellationToken cancellationToken
    )
    {
        var receiver = new OtlpReceiver(Build(options, store, time, loggers));
        const string setting = "Dashboard:OtlpGrpcPort or Dashboard:OtlpHttpPort";
        await InProcessHost.StartAsync(receiver._app, "telemetry receiver", setting, cancellationToken);
        var addresses = InProcessHost.AddressesOf(receiver._app);
        (receiver.GrpcAddress, receiver.HttpAddress) = (addresses[0], addresses[1]);
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await InProcessHost.StopAsync(_app);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(
        OtlpReceiverOptions options,
        TelemetryStore store,
        TimeProvider time,
        ILoggerFactory? loggers
    )
    {
        var builder = InProcessHost.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Each protocol has its own limit below; this one would cut gRPC off without a status.
            kestrel.Limits.MaxRequestBodySize = null;
            InProcessHost.ListenOnLoopback(kestrel, options.GrpcPort, HttpProtocols.Http2);
            InProcessHost.ListenOnLoopback(kestrel, options.HttpPort, HttpProtocols.Http1);
        });

        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(store).AddSingleton(time);
        services.AddSingleton<OtlpIngest>().AddSingleton<OtlpGrpc>();
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxRequestBytes);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<OtlpGrpc>, OtlpGrpc.Methods>());
        services.AddRequestDecompression();
        services.AddCors(cors =>
            cors.AddDefaultPolicy(policy =>
                policy
                    .WithOrigins([.. options.AllowedOrigins])
                    .WithMethods("POST")
                    .AllowAnyHeader()
                    .SetPreflightMaxAge(TimeSpan.FromHours(1))
            )
        );

        var app = builder.Build();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<ApiKeyGate>();
        app.UseRequestDecompression();
        app.MapGrpcService<OtlpGrpc>();
        app.MapOtlpHttp().WithMetadata(new RequestSizeLimitAttribute(options.MaxRequestBytes));
        return app;
    }
}
