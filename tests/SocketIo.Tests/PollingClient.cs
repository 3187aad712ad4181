using System.Net;
using System.Text;
using System.Text.Json;

namespace Realtime.SocketIo.Tests;

/// <summary>The raw protocol over HTTP long-polling.</summary>
internal sealed class PollingClient
{
    private readonly RunningServer _server;
    private readonly HttpClient _http;

    private PollingClient(RunningServer server, string path, JsonElement handshake)
    {
        _server = server;
        _http = server.Http;
        Handshake = handshake;
        Sid = handshake.GetProperty("sid").GetString()!;
        Address = $"{path}?EIO=4&transport=polling&sid={Sid}";
    }

    public string Sid { get; }

    public string Address { get; }

    public JsonElement Handshake { get; }

    public static async Task<PollingClient> OpenAsync(RunningServer server, string path = "/engine.io/")
    {
        var body = await server.Http.GetStringAsync($"{path}?EIO=4&transport=polling", Patience.Token);
        Assert.StartsWith("0", body);
        return new PollingClient(server, path, JsonDocument.Parse(body[1..]).RootElement);
    }

    public Task<HttpResponseMessage> SendPollAsync(CancellationToken cancellationToken = default) =>
        _http.GetAsync(Address, cancellationToken == default ? Patience.Token : cancellationToken);

    public async Task<string> PollAsync() => await ReadAsync(await SendPollAsync());

    /// <summary>A poll that the server holds: what is done next comes after it.</summary>
    public async Task<Task<HttpResponseMessage>> SendWaitingPollAsync(CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address);
        var mark = Guid.NewGuid().ToString("N");
        request.Headers.Add(WaitingRequests.Mark, mark);
        var answer = _http.SendAsync(request, cancellationToken == default ? Patience.Token : cancellationToken);
        await _server.HoldsAsync(mark);
        return answer;
    }

    /// <summary>As <see cref="SendWaitingPollAsync"/>; the result is what the poll brings in the end.</summary>
    public async Task<Task<string>> WaitingPollAsync()
    {
        var answer = await SendWaitingPollAsync();
        return ReadLaterAsync();

        async Task<string> ReadLaterAsync() => await ReadAsync(await answer);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(Patience.Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {body}");
        return body;
    }

    /// <summary>Polls until that many packets have come.</summary>
    public async Task<string[]> PollAsync(int packets)
    {
        var received = new List<string>();
        while (received.Count < packets)
        {
            received.AddRange((await PollAsync()).Split('\x1e'));
        }
        return [.. received];
    }

    public Task<HttpResponseMessage> SendPostAsync(HttpContent body) => _http.PostAsync(Address, body, Patience.Token);

    public Task<HttpResponseMessage> SendPostAsync(string body) =>
        SendPostAsync(new StringContent(body, Encoding.UTF8));

    public async Task PostAsync(string body)
    {
        var response = await SendPostAsync(body);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Patience.Token));
    }

    public async Task AssertIsGoneAsync() => await EngineFailure.AssertAsync(await SendPollAsync(), 1);
}

/// <summary>Engine.IO's own errors.</summary>
internal static class EngineFailure
{
    private static readonly string[] Messages =
    [
        "Transport unknown",
        "Session ID unknown",
        "Bad handshake method",
        "Bad request",
        "Forbidden",
        "Unsupported protocol version",
    ];

    public static async Task AssertAsync(
        HttpResponseMessage response,
        int code,
        HttpStatusCode status = HttpStatusCode.BadRequest
    )
    {
        var body = await response.Content.ReadAsStringAsync(Patience.Token);
        Assert.Equal($$"""{"code":{{code}},"message":"{{Messages[code]}}"}""", body);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }
}
