using System.Net;

namespace Realtime.SocketIo.Tests;

/// <summary>How long a test waits for something that must happen before it fails.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static CancellationToken Token => new CancellationTokenSource(Limit).Token;

    public static async Task UntilAsync(Func<bool> condition)
    {
        var patience = Token;
        while (!condition())
        {
            patience.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Asks until the answer is 400.</summary>
    public static async Task UntilRefusedAsync(Func<Task<HttpResponseMessage>> request)
    {
        var patience = Token;
        while ((await request()).StatusCode != HttpStatusCode.BadRequest)
        {
            patience.ThrowIfCancellationRequested();
        }
    }
}
