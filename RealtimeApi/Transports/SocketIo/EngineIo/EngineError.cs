using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>
/// What Engine.IO answers to a request it cannot serve: <c>{"code":1,"message":"Session ID unknown"}</c>. The codes
/// and texts are the reference server's, which clients and suites compare with.
/// </summary>
internal sealed record EngineError(int Code, string Message, int Status = StatusCodes.Status400BadRequest)
{
    public static readonly EngineError UnknownTransport = new(0, "Transport unknown");
    public static readonly EngineError UnknownSession = new(1, "Session ID unknown");
    public static readonly EngineError BadHandshakeMethod = new(2, "Bad handshake method");
    public static readonly EngineError BadRequest = new(3, "Bad request");
    public static readonly EngineError TooLarge = BadRequest with { Status = StatusCodes.Status413PayloadTooLarge };
    public static readonly EngineError Forbidden = new(4, "Forbidden", StatusCodes.Status403Forbidden);
    public static readonly EngineError UnsupportedVersion = new(5, "Unsupported protocol version");

    /// <summary>When to come back; null: that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static EngineError TooMany(string message, TimeSpan? retryAfter) =>
        Forbidden with
        {
            Message = message,
            Status = StatusCodes.Status429TooManyRequests,
            RetryAfter = retryAfter,
        };

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
        }
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("code", Code);
        json.WriteString("message", Message);
        json.WriteEndObject();
    }
}
