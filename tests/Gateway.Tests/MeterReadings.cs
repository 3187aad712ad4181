using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Realtime.Gateway.Tests;

/// <summary>What the instruments of one gateway's meter have added up to since this listens; others count beside it.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<(string Instrument, string? Direction), long> sums = new();

    public MeterReadings(string meter, IMeterFactory of)
    {
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == meter && ReferenceEquals(instrument.Meter.Scope, of))
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(Add);
        listener.Start();
    }

    public long Sum(string instrument, string? direction = null)
    {
        listener.RecordObservableInstruments();
        return sums.GetValueOrDefault((instrument, direction));
    }

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var direction = tags is [{ Key: "direction", Value: string text }, ..] ? text : null;
        // An observable instrument says the whole sum each time.
        sums.AddOrUpdate(
            (instrument.Name, direction),
            value,
            (_, sum) => instrument.IsObservable ? value : sum + value
        );
    }
}
