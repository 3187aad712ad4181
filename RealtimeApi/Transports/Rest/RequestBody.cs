using System.Buffers;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>The whole body of a request, or why there is none.</summary>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Utf8, RealtimeError? Error)
{
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!context.Request.HasJsonContentType())
        {
            return new(default, Errors.NotJson);
        }
        if (context.Request.ContentLength > maxBytes)
        {
            return new(default, Errors.PayloadTooLarge(maxBytes));
        }
        try
        {
            return await ReadAllAsync(context, maxBytes);
        }
        // Cut, too slow, or chunked in a way that is none.
        catch (BadHttpRequestException broken)
        {
            return new(default, Problems.ErrorOf(broken.StatusCode, context));
        }
    }

    /// <summary>A body that is an object of nothing but strings.</summary>
    /// <returns>The strings in the order of their names, null where they are absent; or what is wrong.</returns>
    public static async ValueTask<(string?[] Texts, RealtimeError? Error)> ReadTextsAsync(
        HttpContext context,
        int maxBytes,
        string[] names
    )
    {
        var body = await ReadAsync(context, maxBytes);
        if (body.Error is { } unread)
        {
            return ([], unread);
        }
        var fault = TextFields.Read(body.Utf8.Span, names, out var texts);
        return (texts, fault);
    }

    private static async ValueTask<RequestBody> ReadAllAsync(HttpContext context, int maxBytes)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                return new(default, Errors.PayloadTooLarge(maxBytes));
            }
            if (read.IsCompleted)
            {
                var whole = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return new(whole, null);
            }
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
