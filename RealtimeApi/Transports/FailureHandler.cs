using Microsoft.AspNetCore.Diagnostics;
using Orleans.Runtime;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports;

/// <summary>
/// Failures that are no bug of ours: a cluster that hangs or stops is 503 and when to come back, a request that is broken off or
/// malformed 400 or 408, instead of 500.
/// </summary>
internal sealed class FailureHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        RealtimeError? error = exception switch
        {
            TimeoutException or OrleansException => Errors.Unavailable,
            BadHttpRequestException broken => Problems.ErrorOf(broken.StatusCode, httpContext),
            _ => null,
        };
        if (error is null)
        {
            return false;
        }
        await Problems.For(error, httpContext).ExecuteAsync(httpContext);
        return true;
    }
}
