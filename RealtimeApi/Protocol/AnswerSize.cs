namespace Realtime.RealtimeApi.Protocol;

/// <summary>About how many bytes events take in an answer, and which of them fit into one.</summary>
internal static class AnswerSize
{
    /// <summary>Names of fields, numbers and marks around the texts of one event.</summary>
    private const int Envelope = 192;

    public static long Of(MessageEvent message) =>
        Envelope
        + message.Data.Utf8.Length
        + message.Room.Length
        + message.Epoch.Length
        + (message.Id?.Length ?? 0)
        + message.From.Length
        + message.UserId.Length
        + message.Username.Length;

    public static long Of(NotificationEvent notification) =>
        Envelope + notification.Id.Length + notification.Title.Length + notification.Message.Length;

    public static long Of(IReadOnlyList<MessageEvent> messages) => messages.Sum(Of);

    public static long Of(IReadOnlyList<NotificationEvent> notifications) => notifications.Sum(Of);

    public static long Of(IReadOnlyList<RoomUser> users) =>
        users.Sum(user => 32L + user.UserId.Length + user.Username.Length);

    /// <summary>
    /// The first ones that fit together, read no further than necessary. One always does: whoever asks page by page gets ahead.
    /// </summary>
    public static List<T> FirstThatFit<T>(IEnumerable<T> events, Func<T, long> sizeOf, long maxBytes)
    {
        var fitting = new List<T>();
        var bytes = 0L;
        foreach (var it in events)
        {
            bytes += sizeOf(it);
            if (bytes > maxBytes && fitting.Count > 0)
            {
                break;
            }
            fitting.Add(it);
        }
        return fitting;
    }
}
