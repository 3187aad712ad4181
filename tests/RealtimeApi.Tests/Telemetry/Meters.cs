using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Telemetry;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Telemetry;

/// <summary>What one server's instruments have measured, added up.</summary>
internal sealed class Meters : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, double> sums = [];
    private readonly Dictionary<string, int> counts = [];
    private readonly List<Instrument> instruments = [];

    public Meters(RealtimeServer server)
    {
        var own = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == RealtimeMetrics.MeterName && instrument.Meter.Scope == own)
            {
                instruments.Add(instrument);
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((it, value, tags, _) => Note(it, value, tags));
        listener.SetMeasurementEventCallback<long>((it, value, tags, _) => Note(it, value, tags));
        listener.SetMeasurementEventCallback<double>((it, value, tags, _) => Note(it, value, tags));
        listener.Start();
    }

    public IReadOnlyList<Instrument> Instruments => instruments;

    /// <summary>The sum of what was measured, by name and tags such as <c>realtime.connections websocket</c>.</summary>
    public double Sum(string nameAndTags)
    {
        lock (gate)
        {
            return sums.GetValueOrDefault(nameAndTags);
        }
    }

    /// <summary>How often something was measured.</summary>
    public int Count(string nameAndTags)
    {
        lock (gate)
        {
            return counts.GetValueOrDefault(nameAndTags);
        }
    }

    /// <summary>Reads what stands still.</summary>
    public void Look() => listener.RecordObservableInstruments();

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Value}";
        }
        lock (gate)
        {
            sums[key] = sums.GetValueOrDefault(key) + value;
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
    }
}
