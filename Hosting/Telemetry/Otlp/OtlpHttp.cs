using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Telemetry.Otlp;

/// <summary>OTLP over HTTP: <c>POST /v1/{traces,logs,metrics}</c>, answered in the encoding that was sent.</summary>
internal static class OtlpHttp
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static RouteGroupBuilder MapOtlpHttp(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1");
        Map<ExportTraceServiceRequest>(routes, "/traces", (OtlpIngest ingest) => ingest.Traces.Export);
        Map<ExportLogsServiceRequest>(routes, "/logs", (OtlpIngest ingest) => ingest.Logs.Export);
        Map<ExportMetricsServiceRequest>(routes, "/metrics", (OtlpIngest ingest) => ingest.Metrics.Export);
        return routes;
    }

    /// <summary>Says no with a google.rpc.Status, as the specification asks.</summary>
    public static Task Refuse(HttpContext context, int httpStatus, StatusCode code, string message)
    {
        context.Response.StatusCode = httpStatus;
        return WriteAsync(context, new RpcStatus { Code = (int)code, Message = message });
    }

    private static void Map<TRequest>(
        IEndpointRouteBuilder routes,
        string path,
        Func<OtlpIngest, Func<TRequest, IMessage>> export
    )
        where TRequest : IMessage, new() =>
        routes.MapPost(path, (HttpContext context, OtlpIngest ingest) => ReceiveAsync(context, export(ingest)));

    private static async Task ReceiveAsync<TRequest>(HttpContext context, Func<TRequest, IMessage> export)
        where TRequest : IMessage, new()
    {
        if (!IsJson(context) && !Is(context, Protobuf))
        {
            const string wanted = $"Send {Protobuf} or {Json}.";
            await Refuse(context, StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument, wanted);
            return;
        }
        try
        {
            var body = await ReadAsync(context);
            await WriteAsync(context, export(Parse<TRequest>(context, body)));
        }
        catch (BadHttpRequestException exception)
        {
            await Refuse(context, exception.StatusCode, StatusCode.InvalidArgument, exception.Message);
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            var problem = $"The body cannot be read: {exception.Message}";
            await Refuse(context, StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, problem);
        }
    }

    private static bool IsMalformed(Exception exception) =>
        exception
            is InvalidProtocolBufferException
                or JsonException
                or FormatException
                or InvalidOperationException
                or InvalidDataException;

    private static TRequest Parse<TRequest>(HttpContext context, ReadOnlySpan<byte> body)
        where TRequest : IMessage, new()
    {
        if (IsJson(context))
        {
            return OtlpJson.Parse<TRequest>(body);
        }
        var request = new TRequest();
        request.MergeFrom(body);
        return request;
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 4096));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static Task WriteAsync(HttpContext context, IMessage message)
    {
        var bytes = IsJson(context) ? Encoding.UTF8.GetBytes(OtlpJson.Format(message)) : message.ToByteArray();
        context.Response.ContentType = IsJson(context) ? Json : Protobuf;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static bool IsJson(HttpContext context) => Is(context, Json);

    private static bool Is(HttpContext context, string type) =>
        context.Request.ContentType?.StartsWith(type, StringComparison.OrdinalIgnoreCase) == true;
}
