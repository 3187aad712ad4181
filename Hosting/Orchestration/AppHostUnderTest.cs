using System.Reflection;

namespace Realtime.Hosting.Orchestration;

/// <summary>
/// Takes over an AppHost's <c>Program</c> that a test runs: its builder is handed to the test before <c>Build</c>
/// goes on, and its application instead of being run.
/// </summary>
internal sealed class AppHostUnderTest(Assembly assembly, Action<DistributedApplicationOptions> configure)
{
    private static readonly AsyncLocal<AppHostUnderTest?> Running = new();
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described =
        NewSignal<DistributedApplicationBuilder>();
    private readonly TaskCompletionSource<DistributedApplication> _built = NewSignal<DistributedApplication>();
    private readonly TaskCompletionSource<bool> _mayBuild = NewSignal<bool>();

    public static AppHostUnderTest? Current
    {
        get => Running.Value;
        set => Running.Value = value;
    }

    public Assembly Assembly { get; } = assembly;

    /// <summary>Completes when <c>Program</c> has said all it has to say.</summary>
    public Task<DistributedApplicationBuilder> Described => _described.Task;

    public void Configure(DistributedApplicationOptions options) => configure(options);

    public void Fail(Exception reason)
    {
        _described.TrySetException(reason);
        _built.TrySetException(reason);
    }

    /// <summary>Lets <c>Program</c> go on with <c>Build</c>.</summary>
    public Task<DistributedApplication> BuildAsync()
    {
        _mayBuild.TrySetResult(true);
        return _built.Task;
    }

    /// <summary>Lets <c>Program</c> end without building.</summary>
    public void Abandon() => _mayBuild.TrySetResult(false);

    /// <summary>Called by <c>Build</c>, on the thread of <c>Program</c>; never returns.</summary>
    public void TakeOver(DistributedApplicationBuilder builder, Func<DistributedApplication> build)
    {
        _described.TrySetResult(builder);
        if (_mayBuild.Task.GetAwaiter().GetResult())
        {
            _built.TrySetResult(build());
        }
        throw new TakenOverException();
    }

    private static TaskCompletionSource<T> NewSignal<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <c>Program</c> at <c>Build</c>: the test runs the application.</summary>
    internal sealed class TakenOverException : Exception;
}
