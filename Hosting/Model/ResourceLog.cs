using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Realtime.Hosting.Model;

/// <summary>One replica's console: the last lines and who reads along.</summary>
internal sealed class ResourceLog(TimeProvider time) : ILogger
{
    // As many as people know from Aspire's dashboard.
    public const int MaxLines = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<Channel<LogLine>> _watchers = [];
    private int _lastNumber;

    public void Append(string content, bool isError)
    {
        lock (_lock)
        {
            var line = new LogLine(++_lastNumber, content, isError, time.GetUtcNow());
            if (_lines.Count == MaxLines)
            {
                _lines.Dequeue();
            }
            _lines.Enqueue(line);
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(line);
            }
        }
    }

    public IReadOnlyList<LogLine> Snapshot()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // A reader that falls this far behind would not see older lines in the backlog either.
        var changes = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(MaxLines) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );
        LogLine[] backlog;
        lock (_lock)
        {
            backlog = [.. _lines];
            _watchers.Add(changes);
        }
        try
        {
            if (backlog.Length > 0)
            {
                yield return backlog;
            }
            while (await changes.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogLine>();
                while (changes.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }
                yield return batch;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(changes);
            }
        }
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var text = formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception);
        foreach (var line in text.Split('\n'))
        {
            Append(line.TrimEnd('\r'), logLevel >= LogLevel.Error);
        }
    }
}
