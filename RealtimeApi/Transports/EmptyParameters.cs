using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports;

/// <summary>A parameter that is there and empty is a mistake; ASP.NET takes it for one that is not there.</summary>
internal static class EmptyParameters
{
    private static readonly string[] Names = ["before", "after", "limit", "history"];

    public static ValueTask<object?> RefuseAsync(
        EndpointFilterInvocationContext invocation,
        EndpointFilterDelegate next
    )
    {
        var query = invocation.HttpContext.Request.Query;
        foreach (var name in Names)
        {
            if (query.TryGetValue(name, out var value) && string.IsNullOrEmpty(value))
            {
                return new(Problems.For(Errors.InvalidField(name, "must not be empty"), invocation.HttpContext));
            }
        }
        return next(invocation);
    }
}
