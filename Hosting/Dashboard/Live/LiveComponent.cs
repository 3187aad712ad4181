using Microsoft.AspNetCore.Components;
using Realtime.Hosting.Telemetry;

namespace Realtime.Hosting.Dashboard.Live;

/// <summary>A component that follows changing state: reads it in <see cref="Read"/>, at most five times a second.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly List<IDisposable> _subscriptions = [];
    private RenderThrottle? _throttle;
    private bool _disposed;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    /// <summary>Takes the newest state into the component's fields. Called before each render that a change caused.</summary>
    protected abstract void Read();

    /// <summary>A page that is only rendered on the server, before its socket is there, watches nothing.</summary>
    protected void Follow(params ReadOnlySpan<ChangeSignal> signals)
    {
        if (!RendererInfo.IsInteractive)
        {
            return;
        }
        _throttle ??= new RenderThrottle(Clock, RenderNewest);
        foreach (var signal in signals)
        {
            _subscriptions.Add(signal.Watch(_throttle.Request));
        }
    }

    /// <summary>Renders soon even when nothing changed, for what depends on the time.</summary>
    protected void RenderSoon() => _throttle?.Request();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _disposed = true;
        _subscriptions.ForEach(subscription => subscription.Dispose());
        _subscriptions.Clear();
        _throttle?.Dispose();
    }

    private Task RenderNewest() =>
        InvokeAsync(async () =>
        {
            if (_disposed)
            {
                return;
            }
            try
            {
                Read();
                StateHasChanged();
            }
#pragma warning disable CA1031 // Nobody awaits this render: whatever goes wrong belongs on the page, where the error boundary shows it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                await DispatchExceptionAsync(failure);
            }
        });
}
