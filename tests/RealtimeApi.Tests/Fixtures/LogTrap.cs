using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>Keeps what the server logged as an error: nothing a client does may put anything in here.</summary>
public sealed class LogTrap : ILoggerProvider
{
    /// <summary>To the silo a clock that is put forward looks like a machine that stood still.</summary>
    private const string ClockWatcher = "Orleans.Runtime.MembershipService.LocalSiloHealthMonitor";

    private readonly ConcurrentQueue<string> errors = new();

    private volatile bool allowed;

    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>For a test that breaks something on purpose.</summary>
    public void Allow() => allowed = true;

    public void AssertEmpty() =>
        Assert.True(allowed || errors.IsEmpty, "The server logged errors:\n" + string.Join("\n", errors.Take(5)));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(LogTrap trap, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel) && category != ClockWatcher)
            {
                trap.errors.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
