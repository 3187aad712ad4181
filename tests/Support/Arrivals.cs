using System.Text;

namespace Realtime.Support;

/// <summary>
/// Everything that arrived somewhere, in order. A test takes from it by waiting; what it took is not offered again,
/// what it passed over stays.
/// </summary>
public sealed class Arrivals<T>(Func<T, string> describe)
{
    /// <summary>Long enough for a busy machine; a test that works never waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int Shown = 20;

    private readonly Lock gate = new();
    private readonly List<(T Item, bool Taken)> items = [];
    private TaskCompletionSource changed = NewSignal();
    private int firstFree;
    private string? end;

    /// <summary>A copy of all that arrived so far, taken or not.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (gate)
            {
                return [.. items.Select(item => item.Item)];
            }
        }
    }

    public void Add(T item) => Change(() => items.Add((item, false)));

    /// <summary>Nothing more will come, and why.</summary>
    public void Complete(string reason) => Change(() => end ??= reason);

    /// <summary>The first item that fits and was not taken yet.</summary>
    public async Task<T> NextAsync(Func<T, bool> fits, string what, TimeSpan? patience = null) =>
        (await NextAsync(1, fits, what, patience))[0];

    /// <summary>The first <paramref name="count"/> items that fit and were not taken yet, in order of arrival.</summary>
    public async Task<IReadOnlyList<T>> NextAsync(int count, Func<T, bool> fits, string what, TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? Patience);
        var found = new List<T>(count);
        while (true)
        {
            Task signal;
            string? ended;
            lock (gate)
            {
                TakeWhileLocked(found, count, fits);
                (signal, ended) = (changed.Task, end);
            }
            if (found.Count == count)
            {
                return found;
            }
            if (ended is not null)
            {
                throw new InvalidOperationException(Describe(found.Count, count, what, $"it ended: {ended}"));
            }
            try
            {
                await signal.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                throw new TimeoutException(
                    Describe(found.Count, count, what, $"gave up after {patience ?? Patience:g}")
                );
            }
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            change();
            (signal, changed) = (changed, NewSignal());
        }
        signal.SetResult();
    }

    private void TakeWhileLocked(List<T> found, int count, Func<T, bool> fits)
    {
        while (firstFree < items.Count && items[firstFree].Taken)
        {
            firstFree++;
        }
        for (var i = firstFree; i < items.Count && found.Count < count; i++)
        {
            var (item, taken) = items[i];
            if (!taken && fits(item))
            {
                items[i] = (item, true);
                found.Add(item);
            }
        }
    }

    private string Describe(int found, int wanted, string what, string outcome)
    {
        var all = All;
        var text = new StringBuilder(
            $"Waited for {wanted} × {what}, got {found}; {outcome}. Arrived in all: {all.Count}."
        );
        foreach (var item in all.Skip(all.Count - Shown))
        {
            text.Append("\n  ").Append(describe(item));
        }
        return text.ToString();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
