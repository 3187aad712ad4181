using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports;

/// <summary>Our errors as HTTP answers: problem details (RFC 9457) with the error's code beside the usual fields.</summary>
internal static class Problems
{
    public static ProblemHttpResult For(RealtimeError error, HttpContext context)
    {
        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
        }
        return TypedResults.Problem(
            error.Message,
            statusCode: StatusOf(error.Code),
            extensions: new Dictionary<string, object?> { ["code"] = error.Code, ["retryable"] = error.Retryable }
        );
    }

    /// <summary>Gives the platform's own refusals, of a query that is no number or a body that is no JSON, our code.</summary>
    public static void AddCode(ProblemDetailsContext context)
    {
        if (context.ProblemDetails.Status == StatusCodes.Status400BadRequest)
        {
            context.ProblemDetails.Extensions.TryAdd("code", "invalid_field");
            context.ProblemDetails.Extensions.TryAdd("retryable", false);
        }
    }

    private static int StatusOf(string code) =>
        code switch
        {
            "unauthorized" or "token_expired" => StatusCodes.Status401Unauthorized,
            "forbidden" => StatusCodes.Status403Forbidden,
            "target_not_found" => StatusCodes.Status404NotFound,
            "not_in_room" or "room_full" => StatusCodes.Status409Conflict,
            "history_gone" => StatusCodes.Status410Gone,
            "rate_limited" => StatusCodes.Status429TooManyRequests,
            "unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
}
