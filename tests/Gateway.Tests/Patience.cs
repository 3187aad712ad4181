namespace Realtime.Gateway.Tests;

/// <summary>How long a test waits for something that must happen before it fails.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static CancellationToken Token => new CancellationTokenSource(Limit).Token;

    /// <summary>Asks again until the answer is the one that must come.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var patience = Token;
        while (!await condition())
        {
            patience.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
