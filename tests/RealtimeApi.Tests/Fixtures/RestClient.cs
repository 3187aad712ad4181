using System.Net.Http.Json;
using System.Text.Json;

namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>An HTTP client that keeps what a test needs of an answer.</summary>
internal sealed class RestClient(RealtimeServer server) : IDisposable
{
    private readonly HttpClient http = server.Http();

    public async Task<RestAnswer> SendAsync(
        HttpMethod method,
        string path,
        object? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, null, "application/json"),
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await http.SendAsync(request);
        return await RestAnswer.ReadAsync(answer);
    }

    public Task<RestAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<RestAnswer> PostAsync(string path, object? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public Task<RestAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    public void Dispose() => http.Dispose();
}

/// <summary>Status, headers and JSON of an answer.</summary>
internal sealed record RestAnswer(int Status, string? MediaType, ILookup<string, string> Headers, string Text)
{
    private JsonElement? json;

    public JsonElement Json => json ??= JsonSerializer.Deserialize<JsonElement>(Text);

    public string? Code => Json.GetProperty("code").GetString();

    public static async Task<RestAnswer> ReadAsync(HttpResponseMessage answer) =>
        new(
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            answer
                .Headers.SelectMany(header => header.Value.Select(value => (header.Key, value)))
                .ToLookup(it => it.Key, it => it.value, StringComparer.OrdinalIgnoreCase),
            await answer.Content.ReadAsStringAsync()
        );

    public void AssertProblem(int status, string code)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.Equal(code, Code);
    }
}
