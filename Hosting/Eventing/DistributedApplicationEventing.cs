using System.Collections.Concurrent;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Eventing;

/// <summary>Something that happened in the life of the application.</summary>
public interface IDistributedApplicationEvent;

/// <summary>Something that happened in the life of one resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    IResource Resource { get; }
}

/// <summary>A subscription, to be ended with <see cref="IDistributedApplicationEventing.Unsubscribe"/>.</summary>
public sealed class DistributedApplicationEventSubscription
{
    internal DistributedApplicationEventSubscription(
        Type eventType,
        IResource? resource,
        Func<IDistributedApplicationEvent, CancellationToken, Task> callback
    )
    {
        EventType = eventType;
        Resource = resource;
        Callback = callback;
    }

    internal Type EventType { get; }

    internal IResource? Resource { get; }

    internal Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; }
}

/// <summary>Lets the AppHost take part in the application's life.</summary>
public interface IDistributedApplicationEventing
{
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Calls the subscribers one after the other, in the order they subscribed.</summary>
    Task PublishAsync<T>(T applicationEvent, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}

/// <summary>Calls who subscribed, in order.</summary>
internal sealed class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly Lock _lock = new();
    private readonly List<DistributedApplicationEventSubscription> _subscriptions = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent => Add<T>(null, callback);

    public DistributedApplicationEventSubscription Subscribe<T>(
        IResource resource,
        Func<T, CancellationToken, Task> callback
    )
        where T : IDistributedApplicationResourceEvent => Add<T>(resource, callback);

    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    public async Task PublishAsync<T>(T applicationEvent, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        List<DistributedApplicationEventSubscription> meant;
        lock (_lock)
        {
            meant = [.. _subscriptions.Where(subscription => IsMeant(subscription, applicationEvent))];
        }
        foreach (var subscription in meant)
        {
            await subscription.Callback(applicationEvent, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsMeant(
        DistributedApplicationEventSubscription subscription,
        IDistributedApplicationEvent @event
    ) =>
        subscription.EventType == @event.GetType()
        && (
            subscription.Resource is null
            || subscription.Resource == (@event as IDistributedApplicationResourceEvent)?.Resource
        );

    private DistributedApplicationEventSubscription Add<T>(
        IResource? resource,
        Func<T, CancellationToken, Task> callback
    )
        where T : IDistributedApplicationEvent
    {
        var subscription = new DistributedApplicationEventSubscription(
            typeof(T),
            resource,
            (@event, cancellation) => callback((T)@event, cancellation)
        );
        lock (_lock)
        {
            _subscriptions.Add(subscription);
        }
        return subscription;
    }
}
