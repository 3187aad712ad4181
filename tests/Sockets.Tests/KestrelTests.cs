using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Realtime.Sockets.Kestrel;
using Realtime.Support.Churn;

namespace Realtime.Sockets.Tests;

/// <summary>HTTP over loops is as it is over Kestrel's own sockets, until somebody takes the socket.</summary>
public sealed class KestrelTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Requests_are_answered_and_know_where_they_come_from(string host)
    {
        await using var server = await LoopServer.StartAsync(
            context =>
                context.Response.WriteAsync($"{context.Connection.RemoteIpAddress}:{context.Connection.LocalPort}"),
            host: host
        );
        using var http = server.Http();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(
                $"{IPAddress.Parse(server.Address.Host)}:{server.Address.Port}",
                await http.GetStringAsync(new Uri("/", UriKind.Relative))
            );
        }
    }

    [Fact]
    public async Task Large_bodies_go_in_and_out()
    {
        await using var server = await LoopServer.StartAsync(async context =>
        {
            // The client reads no answer before it has sent everything.
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            body.Position = 0;
            await body.CopyToAsync(context.Response.Body);
        });
        using var http = server.Http();
        var bytes = new byte[20 * 1024 * 1024];
        Random.Shared.NextBytes(bytes);

        using var answer = await http.PostAsync(new Uri("/", UriKind.Relative), new ByteArrayContent(bytes));

        var back = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(bytes.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task Many_connections_at_once_are_served()
    {
        await using var server = await LoopServer.StartAsync(context => context.Response.WriteAsync("hello"));

        await Parallel.ForAsync(
            0,
            200,
            async (_, cancellation) =>
            {
                using var http = server.Http();
                Assert.Equal("hello", await http.GetStringAsync(new Uri("/", UriKind.Relative), cancellation));
            }
        );
    }

    [Fact]
    public async Task A_request_whose_client_goes_away_is_aborted()
    {
        var begun = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var server = await LoopServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            begun.SetResult();
            await aborted.Task;
        });
        using (var client = await server.ConnectAsync())
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            await begun.Task.WaitAsync(Patience.Limit);
        }

        await aborted.Task.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task A_taken_socket_has_the_bytes_that_came_early_and_outlives_its_request()
    {
        var requestEnded = new TaskCompletionSource();
        var echo = new Echo();
        await using var server = await LoopServer.StartAsync(async context =>
        {
            context.Response.OnCompleted(() =>
            {
                requestEnded.SetResult();
                return Task.CompletedTask;
            });
            await TakeAsync(
                context,
                (socket, early) =>
                {
                    socket.Send(early.Span);
                    socket.StartReading();
                    return echo;
                }
            );
        });
        using var client = await server.ConnectAsync();
        await client.SendAsync(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly "u8.ToArray()
        );

        await using var stream = new NetworkStream(client);
        Assert.Contains("101", (await HttpHead.ReadAsync(stream)).ToString(), StringComparison.Ordinal);
        await requestEnded.Task.WaitAsync(Patience.Limit);
        await client.SendAsync("late"u8.ToArray());

        var answer = new byte[10];
        await stream.ReadExactlyAsync(answer, Patience.Token);
        Assert.Equal("early late", Encoding.ASCII.GetString(answer));
        client.Shutdown(SocketShutdown.Send);
        await echo.WhenClosed;
    }

    [Fact]
    public async Task A_socket_whose_client_has_reset_it_with_early_data_cannot_be_taken_and_is_closed()
    {
        var gone = new TaskCompletionSource<(Owner? Owner, int Closed)>();
        var letGo = new TaskCompletionSource();
        await using var server = await LoopServer.StartAsync(async context =>
        {
            await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            var aborted = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(aborted.SetResult);
            letGo.SetResult();
            await aborted.Task.WaitAsync(Patience.Limit);
            var made = 0;
            try
            {
                var owner = await context
                    .Features.GetRequiredFeature<ITakeableConnection>()
                    .TakeAsync(
                        (_, _) =>
                        {
                            made++;
                            return new Owner();
                        }
                    );
                gone.SetResult((owner, made));
            }
            catch (Exception problem)
            {
                gone.SetException(problem);
                throw;
            }
        });
        using var client = await server.ConnectAsync();
        await client.SendAsync(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly"u8.ToArray()
        );
        await letGo.Task.WaitAsync(Patience.Limit);

        client.LingerState = new(true, 0);
        client.Close();

        Assert.Equal((null, 0), await gone.Task.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Whoever_takes_a_socket_at_the_moment_in_which_its_client_goes_hears_of_the_end_once()
    {
        const int Clients = 2000;
        var owners = new ConcurrentBag<Owner>();
        var refused = 0;
        await using var server = await LoopServer.StartAsync(async context =>
        {
            var owner = await TakeAsync(
                context,
                (socket, _) =>
                {
                    socket.StartReading();
                    return new Owner();
                }
            );
            if (owner is null)
            {
                Interlocked.Increment(ref refused);
            }
            else
            {
                owners.Add(owner);
            }
        });

        await new Churner(server.Address).RunAsync(
            Clients,
            new Opening("echo", "/", IsUpgrade: true, "early"u8.ToArray(), Goodbye: []),
            Departure.Abandon,
            Departure.Reset,
            Departure.ResetEarly
        );

        await Eventually.HoldsAsync(
            () => owners.All(owner => owner.TimesClosed == 1),
            "each owner has heard that its socket is closed"
        );
        Assert.InRange(owners.Count, Clients / 10, Clients - refused);
    }

    [Fact]
    public async Task A_server_that_stops_refuses_new_callers_and_ends_the_old_ones()
    {
        await using var server = await LoopServer.StartAsync(context => context.Response.WriteAsync("hello"));
        using var idle = await server.ConnectAsync();
        await idle.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await HttpHead.ReadAsync(new NetworkStream(idle));

        await server.StopAsync();

        await Assert.ThrowsAsync<SocketException>(server.ConnectAsync);
        var rest = new byte[1024];
        while (await idle.ReceiveAsync(rest, Patience.Token) > 0) { }
    }

    private static async Task<T?> TakeAsync<T>(HttpContext context, SocketOwner<T> owner)
        where T : class, ISocketHandler
    {
        await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return await context.Features.GetRequiredFeature<ITakeableConnection>().TakeAsync(owner);
    }
}
