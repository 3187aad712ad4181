using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>Refuses exports without the key, each protocol in its own words.</summary>
internal sealed class ApiKeyGate(RequestDelegate next, OtlpReceiverOptions options)
{
    public const string Header = "x-otlp-api-key";
    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.ApiKey);

    public Task InvokeAsync(HttpContext context)
    {
        var given = Encoding.UTF8.GetBytes(context.Request.Headers[Header].ToString());
        if (_key.Length == 0 || CryptographicOperations.FixedTimeEquals(given, _key))
        {
            return next(context);
        }
        const string problem = $"The header {Header} is missing or wrong.";
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            // A gRPC answer without a message: its status is in the headers, the HTTP status stays 200.
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = $"{(int)StatusCode.Unauthenticated}";
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(problem);
            return Task.CompletedTask;
        }
        return OtlpHttp.Refuse(context, StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated, problem);
    }
}
