using System.Net;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Telemetry;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>
/// The bytes of all long answers that wait to be sent, from when an answer is built until the transport has taken it. They do not
/// count in outboxes (<see cref="LongAnswers"/>), so they are bounded here, for all connections together and for each address.
/// </summary>
internal sealed class AnswerBudget
{
    /// <summary>An answer this small costs less than the connection that it is for, and is never refused.</summary>
    public const int SmallBytes = 4 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, long> byAddress = [];
    private readonly AnswerLimits limits;
    private long waiting;

    public AnswerBudget(IOptions<AnswerLimits> limits, RealtimeMetrics metrics)
    {
        this.limits = limits.Value;
        metrics.ObserveAnswers(() => WaitingBytes);
    }

    public long WaitingBytes
    {
        get
        {
            lock (gate)
            {
                return waiting;
            }
        }
    }

    /// <param name="address">Where the answer goes to.</param>
    /// <param name="bytes">About how many it will have.</param>
    /// <returns>To be disposed when the transport has taken the answer. Null: too much waits already.</returns>
    public AnswerShare? TryTake(IPAddress? address, long bytes)
    {
        var from = address ?? IPAddress.None;
        lock (gate)
        {
            var ofAddress = byAddress.GetValueOrDefault(from);
            if (
                bytes > SmallBytes
                && !(
                    Fits(ofAddress, bytes, limits.MaxWaitingBytesPerAddress)
                    && Fits(waiting, bytes, limits.MaxWaitingBytes)
                )
            )
            {
                return null;
            }
            byAddress[from] = ofAddress + bytes;
            waiting += bytes;
            return new(this, from, bytes);
        }
    }

    public void GiveBack(IPAddress address, long bytes)
    {
        lock (gate)
        {
            waiting -= bytes;
            // Shares of nothing leave no trace of their address.
            var rest = byAddress.GetValueOrDefault(address) - bytes;
            if (rest == 0)
            {
                byAddress.Remove(address);
            }
            else
            {
                byAddress[address] = rest;
            }
        }
    }

    /// <summary>Alone, an answer may be larger than all that may wait: it is one message, which could never be read otherwise.</summary>
    private static bool Fits(long waiting, long bytes, long max) => waiting == 0 || waiting + bytes <= max;
}

/// <summary>What one answer has of the budget.</summary>
internal sealed class AnswerShare(AnswerBudget budget, IPAddress address, long bytes) : IDisposable
{
    private int givenBack;

    /// <summary>Gives an answer to a session, and its bytes back when the session's transport has taken them.</summary>
    public void Spend(Session session, Action answer)
    {
        try
        {
            answer();
        }
        finally
        {
            DisposeAfter(session.Connection.LongAnswersSentAsync());
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref givenBack, 1) == 0)
        {
            budget.GiveBack(address, bytes);
        }
    }

    private void DisposeAfter(Task sent)
    {
        if (sent.IsCompleted)
        {
            Dispose();
            return;
        }
        sent.ContinueWith(
            static (_, share) => ((AnswerShare)share!).Dispose(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }
}
