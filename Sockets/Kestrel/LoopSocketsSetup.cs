using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.Sockets.Kestrel;

/// <summary>Puts Kestrel on our loops.</summary>
public static class LoopSocketsSetup
{
    /// <summary>Changes nothing on other systems than Linux; when <c>Sockets:Enabled</c> is false, Kestrel keeps its sockets.</summary>
    public static void AddLoopSockets(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var section = builder.Configuration.GetSection(SocketsOptions.Section);
        builder.Services.AddOptions<SocketsOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        builder.Services.Configure<SocketTransportOptions>(static options =>
            options.CreateBoundListenSocket = ListeningSocket.OpenForKestrel
        );
        if (section.GetValue(nameof(SocketsOptions.Enabled), defaultValue: true))
        {
            builder.Services.AddSingleton<SocketLoops>();
            builder.Services.AddSingleton<IConnectionListenerFactory, LoopListenerFactory>();
        }
    }
}
