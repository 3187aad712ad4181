using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>Puts an Engine.IO server on a path.</summary>
internal static class EngineIoEndpoints
{
    public static IEndpointConventionBuilder MapEngineIo(
        this IEndpointRouteBuilder endpoints,
        string path,
        EngineIoOptions options,
        IEngineHandler handler
    )
    {
        var services = endpoints.ServiceProvider;
        var server = new EngineServer(options, handler, services.GetService<TimeProvider>() ?? TimeProvider.System);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(server.Stop);

        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(server.HandleAsync);
        return endpoints.Map($"{path.TrimEnd('/')}/{{**rest}}", pipeline.Build());
    }
}
