using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.WebSockets;

/// <summary>Whatever is wrong with a command is answered with a code, and the connection stays.</summary>
public abstract class ErrorTests(SharedServer shared)
{
    private readonly RealtimeServer server = shared.Server;

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData(" ", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("null", "invalid_json")]
    [InlineData("[1]", "invalid_json")]
    [InlineData("\"ping\"", "invalid_json")]
    [InlineData("{\"type\":\"ping\"} x", "invalid_json")]
    [InlineData("{\"type\":\"ping\",}", "invalid_json")]
    [InlineData("{'type':'ping'}", "invalid_json")]
    [InlineData("{\"type\":\"ping\"}{\"type\":\"ping\"}", "invalid_json")]
    [InlineData("{}", "unknown_type")]
    [InlineData("{\"type\":null}", "unknown_type")]
    [InlineData("{\"type\":\"Ping\"}", "unknown_type")]
    [InlineData("{\"type\":\"connected\"}", "unknown_type")]
    [InlineData("{\"type\":7}", "invalid_field")]
    [InlineData("{\"type\":{\"type\":\"ping\"}}", "invalid_field")]
    [InlineData("{\"type\":\"broadcast\"}", "invalid_field")]
    [InlineData("{\"type\":\"private\",\"data\":1}", "invalid_field")]
    [InlineData("{\"type\":\"private\",\"targetId\":3,\"data\":1}", "invalid_field")]
    [InlineData("{\"type\":\"private\",\"targetId\":\"x\"}", "invalid_field")]
    [InlineData("{\"type\":\"join\"}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"\"}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"a b\"}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"é\"}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"a/b\"}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"r\",\"since\":7}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"r\",\"since\":{\"epoch\":\"e\"}}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"r\",\"since\":{\"epoch\":\"e\",\"offset\":-1}}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"r\",\"since\":{\"epoch\":\"e\",\"offset\":1.5}}", "invalid_field")]
    [InlineData("{\"type\":\"join\",\"room\":\"r\",\"history\":\"all\"}", "invalid_field")]
    [InlineData("{\"type\":\"message\",\"room\":\"r\"}", "invalid_field")]
    [InlineData("{\"type\":\"typing\",\"room\":\"r\"}", "invalid_field")]
    [InlineData("{\"type\":\"typing\",\"room\":\"r\",\"isTyping\":\"yes\"}", "invalid_field")]
    [InlineData("{\"type\":\"history\",\"room\":\"r\",\"limit\":-3}", "invalid_field")]
    [InlineData("{\"type\":\"history\",\"room\":\"r\",\"before\":\"x\"}", "invalid_field")]
    [InlineData("{\"type\":\"refresh\"}", "invalid_field")]
    [InlineData("{\"type\":\"message\",\"room\":\"never-joined\",\"data\":1}", "not_in_room")]
    [InlineData("{\"type\":\"typing\",\"room\":\"never-joined\",\"isTyping\":true}", "not_in_room")]
    [InlineData("{\"type\":\"leave\",\"room\":\"never-joined\"}", "not_in_room")]
    public async Task A_wrong_command_is_answered_with_its_code(string frame, string code)
    {
        var ada = await server.ConnectAsync();

        await ada.SendTextAsync(frame);

        (await ada.NextAsync("error")).AssertError(code, retryable: false);
        await ada.FenceAsync();
        Assert.Single(ada.All("error"));
    }

    [Fact]
    public async Task An_error_repeats_the_id_of_its_command()
    {
        var ada = await server.ConnectAsync();

        await ada.SendTextAsync("""{"type":"nonsense","id":"first"}""");
        await ada.SendTextAsync("""{"room":"a b","type":"join","id":"second"}""");
        await ada.SendTextAsync("""{"type":"nonsense"}""");

        Assert.Equal("first", (await ada.NextAsync("error")).Id);
        Assert.Equal("second", (await ada.NextAsync("error")).Id);
        Assert.False((await ada.NextAsync("error")).Has("id"));
    }

    [Fact]
    public async Task An_id_may_have_64_characters_and_no_more()
    {
        var ada = await server.ConnectAsync();
        var longest = new string('x', 64);

        await ada.SendAsync(new { type = "ping", id = longest });
        Assert.Equal(longest, (await ada.NextAsync("pong")).Id);

        await ada.SendAsync(new { type = "ping", id = longest + "x" });
        (await ada.NextAsync("error")).AssertError("invalid_field", retryable: false);
    }

    [Fact]
    public async Task A_room_name_may_have_64_characters_and_no_more()
    {
        var ada = await server.ConnectAsync();
        var longest = "Az09_.:-" + new string('r', 56);

        Assert.Equal(
            "joined",
            (
                await ada.AskAsync(id => new
                {
                    type = "join",
                    id,
                    room = longest,
                })
            ).Type
        );
        var error = await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room = longest + "r",
        });
        error.AssertError("invalid_field", retryable: false);
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_passed_over()
    {
        var ada = await server.ConnectAsync();

        await ada.SendTextAsync("""{"x":{"type":"leave"},"type":"ping","id":"p","y":[{"id":"no"}]}""");

        Assert.Equal("p", (await ada.NextAsync("pong")).Id);
    }
}
