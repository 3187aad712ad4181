using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// The answers in one outbox that are as long as what was asked for: what was missed, or a page of history. They do not count as
/// what waits for a slow reader, who would else be cut for asking. Instead the next command with such an answer waits until they
/// are sent, so that there is one at a time. Not thread-safe: its outbox guards it.
/// </summary>
internal struct LongAnswers
{
    private int count;
    private TaskCompletionSource? allSent;

    public static bool Includes(ServerEvent answer) => answer is JoinedEvent or HistoryEvent;

    public static bool AreFor(Command command) => command is JoinCommand or HistoryCommand;

    public void Add(PreparedFrame frame) => count += frame.IsLongAnswer ? 1 : 0;

    public void Sent(PreparedFrame frame) => Sent(frame.IsLongAnswer ? 1 : 0);

    public void Sent(int answers)
    {
        if (answers == 0)
        {
            return;
        }
        count -= answers;
        if (count == 0)
        {
            allSent?.SetResult();
            allSent = null;
        }
    }

    /// <summary>They will not be sent any more.</summary>
    public void Forget() => Sent(count);

    public Task AllSentAsync() =>
        count == 0 ? Task.CompletedTask : (allSent ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
