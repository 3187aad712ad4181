namespace Realtime.Hosting.Telemetry.Store;

/// <summary>The newest traces, by id and in the order in which their first spans came.</summary>
internal sealed class TraceStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Trace> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Trace> _inOrder = [];
    private long _lastOrder;
    private int _spans;
    private long _bytes;

    public ChangeSignal Changed { get; } = new();

    /// <summary>How many spans were rejected because their traces are full.</summary>
    public int Add(IReadOnlyCollection<SpanEntry> spans)
    {
        var rejected = 0;
        lock (_lock)
        {
            foreach (var span in spans)
            {
                rejected += AddWhileLocked(span) ? 0 : 1;
            }
        }
        Changed.Raise();
        return rejected;
    }

    public Trace? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Newest first, by the start of each.</summary>
    public IReadOnlyList<TraceSummary> All()
    {
        Trace[] traces;
        lock (_lock)
        {
            traces = [.. _inOrder];
        }
        var summaries = Array.ConvertAll(traces, trace => trace.Summary());
        Array.Sort(
            summaries,
            static (a, b) => b.Start.CompareTo(a.Start) is not 0 and var byStart ? byStart : b.Order.CompareTo(a.Order)
        );
        return summaries;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _byId.Clear();
            _inOrder.Clear();
            (_spans, _bytes) = (0, 0);
        }
        Changed.Raise();
    }

    private bool AddWhileLocked(SpanEntry span)
    {
        if (!_byId.TryGetValue(span.TraceId, out var trace))
        {
            trace = _byId[span.TraceId] = new Trace(span.TraceId, ++_lastOrder);
            _inOrder.AddLast(trace);
        }
        var (count, bytes) = (trace.Count, trace.Bytes);
        if (!trace.Add(span, limits))
        {
            if (trace.Count == 0)
            {
                _byId.Remove(trace.Id);
                _inOrder.Remove(trace);
            }
            return false;
        }
        _spans += trace.Count - count;
        _bytes += trace.Bytes - bytes;
        while (IsOverFullWhileLocked())
        {
            var oldest = _inOrder.First!.Value;
            _inOrder.RemoveFirst();
            _byId.Remove(oldest.Id);
            _spans -= oldest.Count;
            _bytes -= oldest.Bytes;
        }
        return true;
    }

    private bool IsOverFullWhileLocked() =>
        _inOrder.Count > limits.Traces || (_inOrder.Count > 1 && (_spans > limits.Spans || _bytes > limits.SpanBytes));
}
