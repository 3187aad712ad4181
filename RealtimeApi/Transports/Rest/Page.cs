using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>Which page of a list a query asks for; the rules are those of the <c>history</c> command.</summary>
internal static class Page
{
    private static readonly string[] Parameters = ["before", "after", "limit"];

    /// <summary>A parameter that is there and empty is a mistake; ASP.NET takes it for one that is not there.</summary>
    public static ValueTask<object?> RefuseEmptyAsync(
        EndpointFilterInvocationContext invocation,
        EndpointFilterDelegate next
    )
    {
        var query = invocation.HttpContext.Request.Query;
        foreach (var name in Parameters)
        {
            if (query.TryGetValue(name, out var value) && string.IsNullOrEmpty(value))
            {
                return new(Problems.For(Errors.InvalidField(name, "must not be empty"), invocation.HttpContext));
            }
        }
        return next(invocation);
    }

    public static RealtimeError? FaultOf(long? limit) =>
        limit < 1 ? Errors.InvalidField("limit", WholeNumbers.Rule(from: 1)) : null;

    public static RealtimeError? FaultOf(long? before, long? after, long? limit) =>
        before < 0 ? Errors.InvalidField("before", WholeNumbers.Rule(from: 0))
        : after < 0 ? Errors.InvalidField("after", WholeNumbers.Rule(from: 0))
        : before is not null && after is not null ? Errors.InvalidField("after", "must not stand beside 'before'")
        : FaultOf(limit);
}
