using System.Net.Http.Json;
using System.Text.Json;

namespace Realtime.EndToEnd;

/// <summary>People who sign in without a browser, as one must to broadcast or to send private messages.</summary>
internal static class Guests
{
    /// <summary>Where one of them connects.</summary>
    public static async Task<Uri> SocketOfAsync(Uri gateway, string username)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        using var answer = await http.PostAsJsonAsync(new Uri("/v1/session", UriKind.Relative), new { username });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        return new UriBuilder(new Uri(gateway, $"/ws?access_token={token}")) { Scheme = "ws" }.Uri;
    }
}
