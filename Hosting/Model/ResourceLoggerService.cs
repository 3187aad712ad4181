using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Realtime.Hosting.Model;

/// <summary>One line that a process wrote, as it wrote it (ANSI colours included).</summary>
/// <param name="LineNumber">Counts from 1 and never starts again, also not when old lines are dropped.</param>
/// <param name="Content">Without the line end.</param>
/// <param name="IsErrorMessage">It came from standard error.</param>
/// <param name="Timestamp">When the engine read it.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage, DateTimeOffset Timestamp);

/// <summary>The console lines of every process, the latest kept and the next ones as they come.</summary>
public sealed class ResourceLoggerService(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The kept lines first, then new ones in batches; ends only when cancelled.</summary>
    /// <param name="resourceId">As in <see cref="ResourceEvent.ResourceId"/>: each replica has its own log.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        string resourceId,
        CancellationToken cancellationToken = default
    ) => Find(resourceId).WatchAsync(cancellationToken);

    /// <summary>The lines that are kept now.</summary>
    public IReadOnlyList<LogLine> GetLines(string resourceId) => Find(resourceId).Snapshot();

    /// <summary>Writes lines of the engine itself into a replica's log.</summary>
    public ILogger GetLogger(string resourceId) => Find(resourceId);

    /// <summary>Forgets the lines that are kept.</summary>
    public void ClearBacklog(string resourceId) => Find(resourceId).Clear();

    internal void Append(string resourceId, string content, bool isError) => Find(resourceId).Append(content, isError);

    private ResourceLog Find(string resourceId) =>
        _logs.GetOrAdd(resourceId, static (_, t) => new ResourceLog(t), time);
}
