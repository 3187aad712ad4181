using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Realtime.Gateway.Errors;

/// <summary>
/// Answers for a service that cannot: problem details (RFC 9457) with a stable <c>code</c>, or a page that tries
/// again by itself for a person in a browser. What a service answers itself, errors too, is passed on untouched.
/// </summary>
internal sealed partial class UpstreamErrors
{
    private readonly TimeSpan _retryAfter;
    private readonly ILogger<UpstreamErrors> _logger;
    private readonly Counter<long> _failures;

    public UpstreamErrors(IOptions<GatewayOptions> options, IMeterFactory meters, ILogger<UpstreamErrors> logger)
    {
        _retryAfter = options.Value.RetryAfter;
        _logger = logger;
        _failures = meters
            .Create("Realtime.Gateway")
            .CreateCounter<long>("gateway.upstream.failures", "{request}", "Requests that a service did not answer.");
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure)
        {
            return;
        }
        var isTimeout = IsRouteTimeout(context);
        if (context.RequestAborted.IsCancellationRequested && !isTimeout)
        {
            return;
        }

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (isTimeout || failure.Error.IsTheServices())
        {
            Count(service, failure.Error, failure.Exception?.Message);
        }
        if (!context.Response.HasStarted)
        {
            // What was cancelled and is neither late nor abandoned was cut because the gateway stops.
            context.Response.StatusCode =
                isTimeout ? StatusCodes.Status504GatewayTimeout
                : failure.Error is ForwarderError.RequestCanceled ? StatusCodes.Status503ServiceUnavailable
                : context.Response.StatusCode;
            await AnswerAsync(context, UpstreamProblem.For(context.Response.StatusCode, service));
        }
    }

    public void Count(string service, ForwarderError error, string? reason)
    {
        _failures.Add(1, new("service", service), new("error", error.ToString()));
        LogFailure(service, error, reason);
    }

    /// <summary>The route's own Timeout ran out; it cancels like a caller who went away.</summary>
    private static bool IsRouteTimeout(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true };

    private async Task AnswerAsync(HttpContext context, UpstreamProblem problem)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (problem.Retryable)
        {
            var seconds = (int)Math.Ceiling(_retryAfter.TotalSeconds);
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        if (problem.Retryable && IsNavigation(context.Request))
        {
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(WaitingPage.Render(_retryAfter));
            return;
        }
        await problem.ToResult(_retryAfter).ExecuteAsync(context);
    }

    /// <summary>A page asked for by a browser, not data asked for by a program ("*/*").</summary>
    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(LogLevel.Warning, "{Service} did not answer: {Error}: {Reason}")]
    private partial void LogFailure(string service, ForwarderError error, string? reason);
}

/// <summary>Whose fault a failed forward was.</summary>
internal static class ForwarderErrors
{
    public static bool IsTheServices(this ForwarderError error) =>
        error
            is ForwarderError.Request
                or ForwarderError.RequestTimedOut
                or ForwarderError.RequestBodyDestination
                or ForwarderError.ResponseHeaders
                or ForwarderError.ResponseBodyDestination
                or ForwarderError.UpgradeRequestDestination
                or ForwarderError.UpgradeResponseDestination
                or ForwarderError.UpgradeActivityTimeout
                or ForwarderError.NoAvailableDestinations;
}
