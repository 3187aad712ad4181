using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

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

    /// <summary>Answers what the platform itself refused, such as an address that is none.</summary>
    public static Task AnswerAsync(StatusCodeContext refused)
    {
        var context = refused.HttpContext;
        var status = context.Response.StatusCode;
        var problem = For(ErrorOf(status, context), context);
        problem.ProblemDetails.Status = status;
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            problem.ProblemDetails,
            options: null,
            contentType: "application/problem+json",
            context.RequestAborted
        );
    }

    /// <summary>Gives our code to a problem that the platform writes itself: of a failure that nobody expected.</summary>
    public static void AddCode(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (!problem.Extensions.ContainsKey("code"))
        {
            var error = ErrorOf(problem.Status ?? StatusCodes.Status500InternalServerError, context.HttpContext);
            problem.Detail ??= error.Message;
            problem.Extensions["code"] = error.Code;
            problem.Extensions["retryable"] = error.Retryable;
        }
    }

    /// <summary>What an HTTP status means that came from the platform and not from us.</summary>
    public static RealtimeError ErrorOf(int status, HttpContext context) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => Errors.Unauthorized,
            StatusCodes.Status403Forbidden => Errors.Forbidden,
            StatusCodes.Status404NotFound => Errors.NotFound,
            StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
            StatusCodes.Status408RequestTimeout => Errors.RequestTimeout,
            StatusCodes.Status413PayloadTooLarge => Errors.PayloadTooLarge(
                context.RequestServices.GetRequiredService<IOptions<SessionLimits>>().Value.MaxMessageBytes
            ),
            StatusCodes.Status415UnsupportedMediaType => Errors.NotJson,
            StatusCodes.Status503ServiceUnavailable => Errors.Unavailable,
            >= StatusCodes.Status500InternalServerError => Errors.InternalError,
            _ => QueryFault(context) ?? Errors.BadRequest,
        };

    /// <summary>The first parameter of the query that is not of the endpoint's type; the platform says only that there is one.</summary>
    private static RealtimeError? QueryFault(HttpContext context)
    {
        var parameters = context.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [];
        foreach (var parameter in parameters)
        {
            if (
                context.Request.Query.TryGetValue(parameter.Name!, out var given)
                && RuleOf(parameter, given) is { } rule
            )
            {
                return Errors.InvalidField(parameter.Name!, rule);
            }
        }
        return null;
    }

    private static string? RuleOf(ParameterInfo parameter, string? given)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType);
        if (type == typeof(long) && !long.TryParse(given, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
        {
            return "must be a whole number";
        }
        return type == typeof(bool) && !bool.TryParse(given, out _) ? "must be true or false" : null;
    }

    private static int StatusOf(string code) =>
        code switch
        {
            "unauthorized" or "token_expired" or "session_ended" => StatusCodes.Status401Unauthorized,
            "forbidden" => StatusCodes.Status403Forbidden,
            "target_not_found" or "not_found" => StatusCodes.Status404NotFound,
            "method_not_allowed" => StatusCodes.Status405MethodNotAllowed,
            "request_timeout" => StatusCodes.Status408RequestTimeout,
            "not_in_room" or "room_full" or "too_many_rooms" => StatusCodes.Status409Conflict,
            "history_gone" => StatusCodes.Status410Gone,
            "payload_too_large" => StatusCodes.Status413PayloadTooLarge,
            "unsupported_media_type" => StatusCodes.Status415UnsupportedMediaType,
            "unknown_host" => StatusCodes.Status421MisdirectedRequest,
            "upgrade_required" => StatusCodes.Status426UpgradeRequired,
            "rate_limited" or "too_many_connections" => StatusCodes.Status429TooManyRequests,
            "internal_error" => StatusCodes.Status500InternalServerError,
            "quota_exceeded" => StatusCodes.Status507InsufficientStorage,
            "unavailable" or "overloaded" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
}
