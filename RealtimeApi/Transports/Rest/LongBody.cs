using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>Answers as long as what was asked for: they share the budget of those on sockets until their response has ended.</summary>
internal static class LongBody
{
    public static IResult Json<T>(T body, long bytes, HttpContext context)
    {
        var budget = context.RequestServices.GetRequiredService<AnswerBudget>();
        if (budget.TryTake(ClientAddress.Of(context), bytes) is not { } share)
        {
            return Problems.For(Errors.Overloaded, context);
        }
        context.Response.RegisterForDispose(share);
        return TypedResults.Json(body, RestSetup.Json);
    }
}
