using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Realtime.RealtimeApi.Tests.Telemetry;

/// <summary>What our own code has logged, each line as its fields; <c>{OriginalFormat}</c> is the text without them.</summary>
internal sealed class LogFields : ILoggerProvider
{
    private readonly ConcurrentQueue<Dictionary<string, string?>> lines = new();

    public IEnumerable<Dictionary<string, string?>> Lines => lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(LogFields fields, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category.StartsWith("Realtime.", StringComparison.Ordinal);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel) && state is IEnumerable<KeyValuePair<string, object?>> named)
            {
                fields.lines.Enqueue(named.ToDictionary(field => field.Key, field => field.Value?.ToString()));
            }
        }
    }
}
