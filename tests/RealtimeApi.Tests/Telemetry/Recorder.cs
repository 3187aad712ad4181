using System.Collections.Concurrent;
using System.Diagnostics;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Tests.Telemetry;

/// <summary>Keeps the spans of one room's messages, as an exporter would.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly Arrivals<Activity> ended = new(span => span.DisplayName);
    private readonly ActivityListener listener;

    public Recorder(string room)
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name == MessageSpans.SourceName,
            // Other servers live in the same process, whose tests want no traces.
            Sample = (ref options) =>
                options.Name.EndsWith($" {room}", StringComparison.Ordinal)
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> All => ended.All;

    public Task<Activity> NextAsync(string operation) =>
        ended.NextAsync(span => span.DisplayName.StartsWith(operation + " ", StringComparison.Ordinal), operation);

    public void Dispose() => listener.Dispose();
}

/// <summary>Whoever records listens to the whole process, so these stories are told one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RecordingCollection
{
    public const string Name = "Recording";
}
