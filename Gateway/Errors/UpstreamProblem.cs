using Microsoft.AspNetCore.Http.HttpResults;

namespace Realtime.Gateway.Errors;

/// <summary>What the gateway can say in a service's place; the catalogue of its error codes.</summary>
internal sealed record UpstreamProblem(int Status, string Code, string Title, string Detail, bool Retryable)
{
    public static readonly UpstreamProblem UnknownHost = new(
        StatusCodes.Status421MisdirectedRequest,
        "unknown_host",
        "The host is not known.",
        "The header Host names a host that this server does not serve: its setting AllowedHosts names those that it does.",
        Retryable: false
    );

    public static UpstreamProblem For(int status, string service) =>
        status switch
        {
            StatusCodes.Status400BadRequest => new(
                status,
                "bad_request",
                "The request could not be read.",
                "Its body ended early or was malformed.",
                Retryable: false
            ),
            StatusCodes.Status413PayloadTooLarge => new(
                status,
                "payload_too_large",
                "The request is too large.",
                "Its body is larger than this address accepts.",
                Retryable: false
            ),
            StatusCodes.Status504GatewayTimeout => new(
                status,
                "upstream_timeout",
                "The service took too long.",
                $"'{service}' did not answer in time.",
                Retryable: true
            ),
            _ => new(
                status,
                "upstream_unavailable",
                "The service is not available.",
                $"'{service}' is starting, restarting or down.",
                Retryable: true
            ),
        };

    public ProblemHttpResult ToResult(TimeSpan retryAfter)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = Code, ["retryable"] = Retryable };
        if (Retryable)
        {
            extensions["retryAfterMs"] = (long)retryAfter.TotalMilliseconds;
        }
        return TypedResults.Problem(Detail, statusCode: Status, title: Title, extensions: extensions);
    }
}
