using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Errors;

/// <summary>Every HTTP error is a problem with a code of the catalogue, and says what was wrong.</summary>
public sealed class HttpErrorTests
{
    private const string ApiKey = "a-key-for-the-tests";

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "not_found")]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("PUT", "/v1/session", 405, "method_not_allowed")]
    [InlineData("POST", "/ws", 405, "method_not_allowed")]
    [InlineData("GET", "/ws", 426, "upgrade_required")]
    [InlineData("GET", "/v1/rooms?limit=abc", 400, "invalid_field")]
    [InlineData("GET", "/v1/rooms/r/messages?before=1.5", 400, "invalid_field")]
    [InlineData("GET", "/sse/rooms/r?history=x", 400, "invalid_field")]
    [InlineData("GET", "/sse/rooms/a%20b", 400, "invalid_field")]
    public async Task Whatever_is_refused_has_a_code_and_says_whether_to_try_again(
        string method,
        string path,
        int status,
        string code
    )
    {
        await using var server = await RealtimeServer.StartAsync();

        foreach (var accept in new[] { "*/*", "text/html", "text/event-stream" })
        {
            // Each with a connection of its own: an answer may end it.
            using var rest = new RestClient(server);
            var answer = await rest.SendAsync(new(method), path, null, ("Accept", accept));

            answer.AssertProblem(status, code);
            Assert.False(answer.Json.GetProperty("retryable").GetBoolean());
            Assert.NotEmpty(answer.Json.GetProperty("detail").GetString()!);
        }
    }

    [Theory]
    [InlineData("/v1/rooms?limit=abc", "The field 'limit' must be a whole number.")]
    [InlineData("/v1/rooms?limit=0", "The field 'limit' must be a whole number, 1 or more.")]
    [InlineData("/v1/rooms?limit=-1", "The field 'limit' must be a whole number, 1 or more.")]
    [InlineData("/v1/rooms/r/messages?limit=0", "The field 'limit' must be a whole number, 1 or more.")]
    [InlineData("/v1/rooms/r/messages?limit=-1", "The field 'limit' must be a whole number, 1 or more.")]
    [InlineData("/v1/rooms/r/messages?before=-1", "The field 'before' must be a whole number, 0 or more.")]
    [InlineData("/sse/rooms/r?history=-1", "The field 'history' must be a whole number, 0 or more.")]
    [InlineData("/sse/rooms/r?history=x", "The field 'history' must be a whole number.")]
    public async Task A_query_that_is_wrong_is_named_with_what_it_must_be(string path, string detail)
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        Assert.Equal(detail, (await rest.GetAsync(path)).Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_limit_of_more_than_there_can_be_is_the_longest_page()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var rest = new RestClient(server);

        Assert.Equal(200, (await rest.GetAsync("/v1/rooms/r/messages?limit=99999999999")).Status);
        Assert.Equal(200, (await rest.GetAsync("/v1/rooms?limit=99999999999")).Status);
    }

    [Theory]
    [InlineData("/v1/session", "{", "invalid_json", "line 1, byte 2")]
    [InlineData(
        "/v1/session",
        """{"username":"a","username":"b"}""",
        "invalid_field",
        "'username' is there more than once"
    )]
    [InlineData("/v1/session", """{"Username":"a"}""", "invalid_field", "'Username' is not known; known is 'username'")]
    [InlineData("/v1/session", """{"username":"a","role":"admin"}""", "invalid_field", "'role' is not known")]
    [InlineData("/v1/session", """{"username":"\ud800"}""", "invalid_field", "'username' must be valid Unicode text")]
    [InlineData("/v1/session", """{"username":7}""", "invalid_field", "'username' must be a string")]
    [InlineData(
        "/v1/notifications",
        """{"userId":"u","UserId":"*","title":"t"}""",
        "invalid_field",
        "'UserId' is not known"
    )]
    [InlineData(
        "/v1/notifications",
        """{"userId":"u","userId":"*","title":"t"}""",
        "invalid_field",
        "'userId' is there more"
    )]
    [InlineData(
        "/v1/notifications",
        """{"userId":"u","title":"t","read":true}""",
        "invalid_field",
        "'read' is not known"
    )]
    [InlineData("/v1/broadcast", """{"data":1,"Data":2}""", "invalid_field", "'Data' is not known; known is 'data'")]
    [InlineData("/v1/broadcast", """{"data":1,"data":2}""", "invalid_field", "'data' is there more than once")]
    [InlineData("/v1/broadcast", """{"data":1,"id":"x"}""", "invalid_field", "'id' is not known")]
    [InlineData("/v1/rooms/r/messages", """{"data":1,"room":"s"}""", "invalid_field", "'room' is not known")]
    [InlineData("/v1/rooms/r/messages", """{"data":1,"ID":"s"}""", "invalid_field", "'ID' is not known; known is 'id'")]
    public async Task A_body_is_read_in_one_spelling_and_in_no_other(
        string path,
        string body,
        string code,
        string detail
    )
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:ApiKeys:0", ApiKey));
        using var rest = new RestClient(server);

        var answer = await rest.PostAsync(path, body, ("X-Api-Key", ApiKey));

        answer.AssertProblem(400, code);
        Assert.Contains(detail, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/session")]
    [InlineData("/v1/notifications")]
    [InlineData("/v1/broadcast")]
    [InlineData("/v1/rooms/r/messages")]
    public async Task A_body_of_another_kind_or_too_large_is_a_problem_with_a_code(string path)
    {
        await using var server = await RealtimeServer.StartAsync(("Auth:ApiKeys:0", ApiKey));
        using var rest = new RestClient(server);
        using var http = server.Http();
        http.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);

        using var text = await http.PostAsync(path, new StringContent("{}", null, "text/plain"));
        (await RestAnswer.ReadAsync(text)).AssertProblem(415, "unsupported_media_type");
        (await rest.PostAsync(path, $"\"{new string('x', 40_000)}\"", ("X-Api-Key", ApiKey))).AssertProblem(
            413,
            "payload_too_large"
        );
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_408_and_one_that_is_cut_no_failure()
    {
        await using var server = await RealtimeServer.StartAsync(services =>
            services.Configure<KestrelServerOptions>(kestrel =>
                kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 10_000, TimeSpan.FromSeconds(1.1))
            )
        );
        const string Head =
            "POST /v1/rooms/r/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

        using var slow = await SendAsync(server, Head + "Content-Length: 100\r\n\r\n{\"data\"");
        using var cut = await SendAsync(server, Head + "Content-Length: 100\r\n\r\n{\"data\"");
        var afterCut = cut.GetStream();
        cut.Client.Shutdown(SocketShutdown.Send);
        using var broken = await SendAsync(server, Head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.Contains("\"code\":\"request_timeout\"", await ReadAsync(slow, 408), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"bad_request\"", await ReadAsync(broken, 400), StringComparison.Ordinal);
        // Answered with 400 or ended without an answer, and in no log (the server looks when it ends).
        using var rest = new StreamReader(afterCut);
        Assert.DoesNotContain("500", await rest.ReadLineAsync() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_stream_too_many_is_refused_with_a_code_and_when_to_come_back()
    {
        await using var server = await RealtimeServer.StartAsync(("Sessions:MaxConnectionsPerUser", "2"));
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");
        for (var i = 0; i < 2; i++)
        {
            await server.ConnectAsync(server.LobbyAs(token));
        }

        foreach (var path in new[] { "/sse", "/sse/notifications", "/sse/rooms/r" })
        {
            var answer = await rest.GetAsync(path, ("Authorization", $"Bearer {token}"));
            answer.AssertProblem(429, "too_many_connections");
            Assert.True(answer.Json.GetProperty("retryable").GetBoolean());
            Assert.InRange(int.Parse(answer.Headers["Retry-After"].Single(), null), 1, 60);
        }
    }

    [Theory]
    [InlineData("%2E")]
    [InlineData("%2E%2E")]
    public async Task Rooms_that_no_address_can_name_are_refused_on_sockets_too(string path)
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.ConnectAsync();
        var room = Uri.UnescapeDataString(path);

        var answer = await ada.AskAsync(id => new
        {
            type = "join",
            room,
            id,
        });

        answer.AssertError("invalid_field", retryable: false);
        Assert.Contains("'.'", answer.Value("message"), StringComparison.Ordinal);
    }

    private static async Task<TcpClient> SendAsync(RealtimeServer server, string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client, int status)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8, leaveOpen: true);
        var answer = new StringBuilder();
        while (
            !answer.ToString().Contains("\"code\"", StringComparison.Ordinal)
            && await reader.ReadLineAsync() is { } line
        )
        {
            answer.AppendLine(line);
        }
        Assert.StartsWith($"HTTP/1.1 {status}", answer.ToString(), StringComparison.Ordinal);
        return answer.ToString();
    }
}
