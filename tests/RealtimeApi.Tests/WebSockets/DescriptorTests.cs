namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>A server that has run out of descriptors.</summary>
public sealed class DescriptorTests
{
    [Fact]
    public async Task Callers_for_whom_no_descriptor_is_left_get_in_when_others_go()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProgram.StartWithDescriptorsAsync(folder.Path, descriptors: 600);
        using var first = await RawWebSocket.ConnectAsync(server.Lobby);
        await AssertAliveAsync(first);
        // Code that is needed later is loaded now: a file can't be opened any more when it is first asked for.
        (await RawWebSocket.ConnectAsync(server.Lobby)).Dispose();
        await AssertAliveAsync(first);

        // More than the server can hold: some are greeted, the others wait in the backlog.
        var callers = Enumerable.Range(0, 500).Select(_ => RawWebSocket.ConnectAsync(server.Lobby)).ToList();
        while (callers.Count > 0)
        {
            var next = await Task.WhenAny(callers);
            callers.Remove(next);
            (await next).Dispose();
        }

        await AssertAliveAsync(first);
    }

    private static async Task AssertAliveAsync(RawWebSocket socket)
    {
        await socket.SendTextAsync("""{"type":"ping","id":"there?"}""");
        Assert.Equal("there?", (await socket.NextTextAsync()).Id);
    }
}
