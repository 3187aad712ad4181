using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Realtime.SocketIo.Tests;

/// <summary>Tells a test when the server holds a request, so that what it does next surely comes after.</summary>
internal sealed class WaitingRequests : IStartupFilter
{
    public const string Mark = "Test-Mark";

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new();

    public Task UntilAsync(string mark) => Of(mark).Task.WaitAsync(Patience.Limit);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, following) =>
                {
                    // Runs up to the point where the poll waits for packets.
                    var answering = following(context);
                    if (context.Request.Headers[Mark].ToString() is { Length: > 0 } mark)
                    {
                        Of(mark).TrySetResult();
                    }
                    return answering;
                }
            );
            next(app);
        };

    private TaskCompletionSource Of(string mark) =>
        _held.GetOrAdd(mark, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
