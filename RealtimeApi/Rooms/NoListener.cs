using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Realtime.RealtimeApi.Rooms;

/// <summary>
/// For a silo that is alone: nobody connects to it, so it opens no port that could be taken, or that somebody else on
/// the machine could talk to.
/// </summary>
internal sealed class NoListener(EndPoint endpoint) : IConnectionListener
{
    private readonly TaskCompletionSource<ConnectionContext?> _end = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public EndPoint EndPoint => endpoint;

    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        new(_end.Task.WaitAsync(cancellationToken));

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _end.TrySetResult(null);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    internal sealed class Factory : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(
            EndPoint endpoint,
            CancellationToken cancellationToken = default
        ) => new(new NoListener(endpoint));
    }
}

internal static class NoListenerSilo
{
    /// <summary>Takes the place of Orleans' own listeners, one for silos and one for clients.</summary>
    public static void ListenNowhere(this ISiloBuilder silo)
    {
        var listeners = silo
            .Services.Where(it => it.IsKeyedService && it.ServiceType == typeof(IConnectionListenerFactory))
            .ToList();
        foreach (var listener in listeners)
        {
            silo.Services.AddKeyedSingleton<IConnectionListenerFactory, NoListener.Factory>(listener.ServiceKey);
        }
    }
}
