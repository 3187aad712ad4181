namespace Realtime.Contracts.Clients;

/// <summary>One room's event stream, read line by line (HTML standard, section 9.2).</summary>
internal sealed class RoomStream(HttpResponseMessage answer) : IDisposable
{
    private readonly StreamReader reader = new(answer.Content.ReadAsStream());
    private TaskCompletionSource beat = NewSignal();

    /// <summary>What the stream begins with: what was missed, and the position behind it.</summary>
    public async Task<(Position Position, IReadOnlyList<RoomMessage> Missed, bool IsReset)> BeginAsync()
    {
        var (missed, isReset) = (new List<RoomMessage>(), false);
        while (true)
        {
            var (id, data) = await NextEventAsync() ?? throw new InvalidOperationException("The stream ended at once.");
            switch (data?.Type)
            {
                case null when id is not null:
                    var colon = id.LastIndexOf(':');
                    return (new(id[..colon], long.Parse(id.AsSpan(colon + 1), null)), missed, isReset);
                case "message":
                    missed.Add(WireEvents.Message(data.Json));
                    break;
                case "reset":
                    isReset = true;
                    break;
            }
        }
    }

    public async IAsyncEnumerable<WireMessage> ReadAsync()
    {
        while (await NextEventAsync() is (_, var data))
        {
            if (data is not null)
            {
                yield return data;
            }
        }
        Volatile.Read(ref beat).TrySetException(new InvalidOperationException("The stream has ended."));
    }

    /// <summary>Completes with the next comment.</summary>
    public Task NextBeatAsync() => Volatile.Read(ref beat).Task.WaitAsync(Arrivals<RealtimeEvent>.Patience);

    public void Dispose() => answer.Dispose();

    /// <summary>The lines up to the next empty one; null when the stream is over.</summary>
    private async Task<(string? Id, WireMessage? Data)?> NextEventAsync()
    {
        var (id, data) = ((string?)null, (WireMessage?)null);
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                switch (line)
                {
                    case "":
                        return (id, data);
                    case [':', ..]:
                        Interlocked.Exchange(ref beat, NewSignal()).TrySetResult();
                        break;
                    case ['i', 'd', ':', ' ', .. var position]:
                        id = position;
                        break;
                    case ['d', 'a', 't', 'a', ':', ' ', .. var json]:
                        data = WireMessage.Parse(json);
                        break;
                    case "event: position" or "data:":
                        break;
                    default:
                        throw new InvalidOperationException($"No line of an event stream of ours: {line}");
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Ended in the middle.
        }
        return null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
