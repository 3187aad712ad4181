using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Realtime.Gateway.Tests;

public sealed class StreamingTests
{
    [Fact]
    public async Task An_event_arrives_before_the_next_one_is_written()
    {
        var firstIsRead = new TaskCompletionSource();
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                app.MapGet(
                    "/sse",
                    async context =>
                    {
                        context.Response.ContentType = "text/event-stream";
                        await context.Response.WriteAsync("data: first\n\n");
                        await context.Response.Body.FlushAsync();
                        await firstIsRead.Task.WaitAsync(Patience.Limit);
                        await context.Response.WriteAsync("data: second\n\n");
                    }
                )
        );
        await using var gateway = await RunningGateway.StartAsync(api, web: null);

        using var response = await gateway.Http.GetAsync(
            "/sse",
            HttpCompletionOption.ResponseHeadersRead,
            Patience.Token
        );
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Patience.Token));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: first", await events.ReadLineAsync(Patience.Token));
        firstIsRead.SetResult();
        Assert.Equal("", await events.ReadLineAsync(Patience.Token));
        Assert.Equal("data: second", await events.ReadLineAsync(Patience.Token));
    }

    [Fact]
    public async Task A_service_learns_at_once_that_its_reader_went_away()
    {
        var readerIsGone = new TaskCompletionSource();
        await using var api = await Backend.StartAsync(
            "realtime-api",
            app =>
                app.MapGet(
                    "/sse",
                    async context =>
                    {
                        using var _ = context.RequestAborted.Register(readerIsGone.SetResult);
                        await context.Response.WriteAsync("data: first\n\n");
                        await context.Response.Body.FlushAsync();
                        await readerIsGone.Task.WaitAsync(Patience.Limit);
                    }
                )
        );
        await using var gateway = await RunningGateway.StartAsync(api, web: null);

        var response = await gateway.Http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead, Patience.Token);
        response.Dispose();

        await readerIsGone.Task.WaitAsync(Patience.Limit);
    }
}
