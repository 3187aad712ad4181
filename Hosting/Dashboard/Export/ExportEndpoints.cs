using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Hosting.Dashboard.Console;
using Realtime.Hosting.Dashboard.Resources;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Export;

/// <summary>What the download buttons fetch.</summary>
internal static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/export/console/{id}", ExportConsole);
        routes.MapGet("/export/trace/{id}", ExportTrace);
    }

    private static IResult ExportConsole(string id, ResourceBoard board)
    {
        if (board.Find(id) is null)
        {
            return Results.NotFound();
        }
        var text = new StringBuilder();
        foreach (var line in board.Console(id))
        {
            text.Append($"{line.Timestamp.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} ")
                .AppendLine(AnsiText.Plain(line.Content));
        }
        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/plain; charset=utf-8", $"{id}.log");
    }

    private static IResult ExportTrace(string id, TelemetryStore telemetry) =>
        telemetry.Traces.Find(id) is { } trace
            ? Results.File(TraceExport.Write(trace.Spans()), "application/json", $"trace-{id}.json")
            : Results.NotFound();
}
