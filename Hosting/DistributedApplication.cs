using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting;

/// <summary>The application, ready to run.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;

    internal DistributedApplication(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications =>
        Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) =>
        CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) =>
        new DistributedApplicationBuilder(options);

    /// <summary>Starts, and returns after Ctrl+C (or SIGTERM, SIGHUP) when everything has stopped.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        // A closed terminal is as good as Ctrl+C; the host itself listens to the other signals.
        using var hangup = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            signal =>
            {
                signal.Cancel = true;
                lifetime.StopApplication();
            }
        );
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            lifetime.ApplicationStopping
        );
        try
        {
            await StartAsync(stopping.Token).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // That is how it is meant to end.
        }
        catch (DistributedApplicationException reason)
        {
            // Not a bug but a fact about this machine or the configuration: the message is all there is to say.
            await Console.Error.WriteLineAsync(reason.Message).ConfigureAwait(false);
            Environment.ExitCode = 1;
        }
        finally
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Returns when every public address is open; resources start as what they wait for is ready.</summary>
    /// <exception cref="DistributedApplicationException">A port is taken, or the description contradicts itself.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        await Engine.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops who depends on others before the others.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await Engine.StopAsync().ConfigureAwait(false);
        await _host.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await Engine.StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
    }

    private Engine Engine => Services.GetRequiredService<Engine>();
}
