using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>Which page of a list a query asks for; the rules are those of the <c>history</c> command.</summary>
internal static class Page
{
    public static RealtimeError? FaultOf(long? limit) =>
        limit < 1 ? Errors.InvalidField("limit", WholeNumbers.Rule(from: 1)) : null;

    public static RealtimeError? FaultOf(long? before, long? after, long? limit) =>
        before < 0 ? Errors.InvalidField("before", WholeNumbers.Rule(from: 0))
        : after < 0 ? Errors.InvalidField("after", WholeNumbers.Rule(from: 0))
        : before is not null && after is not null ? Errors.InvalidField("after", "must not stand beside 'before'")
        : FaultOf(limit);
}
