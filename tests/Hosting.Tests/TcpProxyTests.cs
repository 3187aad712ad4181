using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting.Tests;

public sealed class TcpProxyTests
{
    [Fact]
    public async Task Each_side_can_end_its_sending_while_the_other_goes_on()
    {
        await using var proxy = TcpProxy.TryOpen(null, NullLogger.Instance)!;
        using var service = Listen(proxy);
        using var client = await ConnectAsync(proxy);
        using var served = await service.AcceptSocketAsync(TestApplication.Patience);

        client.Client.Send("question"u8);
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question"u8.ToArray(), await ReadToEndAsync(served));
        served.Send("answer"u8);
        served.Shutdown(SocketShutdown.Send);

        Assert.Equal("answer"u8.ToArray(), await ReadToEndAsync(client.Client));
    }

    [Fact]
    public async Task Many_bytes_arrive_complete_when_the_reader_is_slower_than_the_writer()
    {
        await using var proxy = TcpProxy.TryOpen(null, NullLogger.Instance)!;
        using var service = Listen(proxy);
        using var client = await ConnectAsync(proxy);
        using var served = await service.AcceptSocketAsync(TestApplication.Patience);
        var sent = new byte[20_000_000];
        Random.Shared.NextBytes(sent);

        var sending = Task.Run(async () =>
        {
            for (var offset = 0; offset < sent.Length; )
            {
                offset += await client.Client.SendAsync(sent.AsMemory(offset), TestApplication.Patience);
            }
            client.Client.Shutdown(SocketShutdown.Send);
        });
        // More than all buffers between the two: the writer is held back until somebody reads.
        Assert.False(sending.IsCompleted);
        var received = await ReadToEndAsync(served);

        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task A_connection_that_breaks_on_one_side_is_broken_on_the_other()
    {
        await using var proxy = TcpProxy.TryOpen(null, NullLogger.Instance)!;
        using var service = Listen(proxy);
        using var client = await ConnectAsync(proxy);
        using var served = await service.AcceptSocketAsync(TestApplication.Patience);
        // Something has passed: only then is there anything that the other side could take for whole.
        await served.SendAsync(new byte[] { 1 }, TestApplication.Patience);
        Assert.Equal(1, await client.Client.ReceiveAsync(new byte[1], TestApplication.Patience));

        served.LingerState = new LingerOption(true, 0);
        served.Close();

        await Assert.ThrowsAsync<SocketException>(() => ReadToEndAsync(client.Client));
    }

    [Fact]
    public async Task A_connection_without_a_service_is_closed_and_the_next_one_finds_the_service()
    {
        await using var proxy = TcpProxy.TryOpen(null, NullLogger.Instance)!;
        using (var early = await ConnectAsync(proxy))
        {
            Assert.Empty(await ReadToEndAsync(early.Client));
        }
        using var service = Listen(proxy);

        using var client = await ConnectAsync(proxy);
        using var served = await service.AcceptSocketAsync(TestApplication.Patience);

        served.Send("hello"u8);
        served.Shutdown(SocketShutdown.Send);
        Assert.Equal("hello"u8.ToArray(), await ReadToEndAsync(client.Client));
    }

    [Fact]
    public async Task With_a_balancer_a_connection_that_speaks_http_2_is_passed_on_whole()
    {
        await using var proxy = TcpProxy.TryOpen(null, NullLogger.Instance, new HttpBalancer())!;
        using var service = Listen(proxy);
        using var client = await ConnectAsync(proxy);

        client.Client.Send("PR"u8);
        client.Client.Send("I * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        client.Client.Shutdown(SocketShutdown.Send);
        using var served = await service.AcceptSocketAsync(TestApplication.Patience);

        Assert.Equal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), await ReadToEndAsync(served));
    }

    [Fact]
    public async Task A_port_is_open_once()
    {
        await using var proxy = TcpProxy.TryOpen(null, NullLogger.Instance)!;

        Assert.Null(TcpProxy.TryOpen(proxy.Port, NullLogger.Instance));
    }

    private static TcpListener Listen(TcpProxy proxy)
    {
        var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        proxy.AddBackend(((IPEndPoint)service.LocalEndpoint).Port);
        return service;
    }

    private static async Task<TcpClient> ConnectAsync(TcpProxy proxy)
    {
        var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, TestApplication.Patience);
        return client;
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[65_536];
        while (await socket.ReceiveAsync(buffer, TestApplication.Patience) is var count and > 0)
        {
            all.Write(buffer, 0, count);
        }
        return all.ToArray();
    }
}
