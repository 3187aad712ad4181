using System.Text;
using System.Text.Json;

namespace Realtime.Gateway.Tests;

/// <summary>A Socket.IO client that polls, in as few lines as the protocol allows.</summary>
internal sealed class PollingSocket(HttpClient http, string sid)
{
    private const string Server = "/socket.io/?EIO=4&transport=";

    private string Polls => $"{Server}polling&sid={sid}";

    public string Sid => sid;

    public string Replica => sid[(sid.LastIndexOf('.') + 1)..];

    public Uri WebSocket =>
        new UriBuilder(new Uri(http.BaseAddress!, $"{Server}websocket&sid={sid}")) { Scheme = "ws" }.Uri;

    public static async Task<PollingSocket> OpenAsync(HttpClient http)
    {
        var answer = await http.GetStringAsync($"{Server}polling", Patience.Token);
        Assert.StartsWith("0{", answer);
        return new(http, JsonDocument.Parse(answer[1..]).RootElement.GetProperty("sid").GetString()!);
    }

    /// <summary>Joins Socket.IO's main namespace.</summary>
    public async Task ConnectAsync()
    {
        await SayAsync("40");
        await HearAsync("40{");
    }

    public async Task SayAsync(string packet)
    {
        using var body = new StringContent(packet, Encoding.UTF8, "text/plain");
        using var answer = await http.PostAsync(Polls, body, Patience.Token);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(Patience.Token));
    }

    /// <summary>Polls until something arrives that has this in it.</summary>
    public async Task HearAsync(string part)
    {
        while (!(await http.GetStringAsync(Polls, Patience.Token)).Contains(part, StringComparison.Ordinal)) { }
    }

    public Task<HttpResponseMessage> SendPollAsync() => http.GetAsync(Polls, Patience.Token);
}
