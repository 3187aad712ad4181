using Microsoft.AspNetCore.Diagnostics;
using Orleans.Runtime;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports;

/// <summary>A cluster that hangs or stops is no fault of the request: 503 and when to come back, instead of 500.</summary>
internal sealed class UnavailableHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (exception is not (TimeoutException or OrleansException))
        {
            return false;
        }
        await Problems.For(Errors.Unavailable, httpContext).ExecuteAsync(httpContext);
        return true;
    }
}
