using System.Net.Http.Json;
using System.Text.Json;

namespace Realtime.Gateway.Tests;

/// <summary>The real gateway in front of the real API, each a process of its own, for stories about what a process holds and logs.</summary>
internal sealed class RunningPrograms : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly HttpClient http;

    private RunningPrograms(TemporaryFolder folder, ServerProgram api, ServerProgram gateway)
    {
        (this.folder, Api, Gateway) = (folder, api, gateway);
        http = new() { BaseAddress = api.Address };
    }

    public ServerProgram Api { get; }

    public ServerProgram Gateway { get; }

    /// <param name="settings">Of the API.</param>
    public static async Task<RunningPrograms> StartAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var folder = new TemporaryFolder();
        var api = await ServerProgram.StartAsync(
            folder.Path,
            [
                ("Rest:RequestsPerSecond", "1000000"),
                ("Rest:RequestBurst", "1000000"),
                ("Rest:SignInsPerMinute", "1000000"),
                // All clients of a test are at one address.
                ("Addresses:MaxConnections", "1000000"),
                ("Addresses:SessionsPerMinute", "1000000"),
                ("Addresses:MaxUnopened", "1000000"),
                ("Addresses:MaxUnopenedInAll", "1000000"),
                .. settings,
            ]
        );
        return new(folder, api, await ServerProgram.StartGatewayAsync(folder.Path, api));
    }

    /// <summary>Waits until the API has so many sessions and no more.</summary>
    public Task HasSessionsAsync(int count) =>
        Eventually.HoldsAsync(
            async () =>
            {
                var stats = await http.GetFromJsonAsync<JsonElement>(new Uri("/v1/stats", UriKind.Relative));
                return stats.GetProperty("connections").GetInt32() == count;
            },
            $"the sessions are {count}",
            TimeSpan.FromSeconds(20)
        );

    /// <summary>Nothing that a client does may be logged as an error.</summary>
    public void AssertNoTrouble()
    {
        foreach (var program in new[] { Api, Gateway })
        {
            var trouble = program.Output.All.SkipWhile(line => !IsTrouble(line)).Take(20);
            Assert.True(!trouble.Any(), string.Join('\n', trouble));
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Gateway.DisposeAsync();
        await Api.DisposeAsync();
        folder.Dispose();
    }

    private static bool IsTrouble(string line) =>
        line.Contains("fail: ", StringComparison.Ordinal)
        || line.Contains("crit: ", StringComparison.Ordinal)
        || line.Contains("nhandled", StringComparison.Ordinal);
}
