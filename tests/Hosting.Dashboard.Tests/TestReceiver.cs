using Realtime.Hosting.Telemetry.Otlp;
using Realtime.Hosting.Telemetry.Store;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>An OTLP receiver on free ports and the store behind it.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    public const string Key = "the-key";
    private OtlpReceiver? _receiver;

    public required TelemetryStore Store { get; init; }

    public Uri Grpc => _receiver!.GrpcAddress;

    public Uri Http => _receiver!.HttpAddress;

    public static async Task<TestReceiver> StartAsync(TelemetryLimits? limits = null, int maxRequestBytes = 1024 * 1024)
    {
        var receiver = new TestReceiver { Store = new TelemetryStore(limits) };
        receiver._receiver = await OtlpReceiver.StartAsync(
            new OtlpReceiverOptions
            {
                GrpcPort = 0,
                HttpPort = 0,
                ApiKey = Key,
                AllowedOrigins = ["http://localhost:8080"],
                MaxRequestBytes = maxRequestBytes,
            },
            receiver.Store,
            TimeProvider.System,
            loggers: null,
            CancellationToken.None
        );
        return receiver;
    }

    /// <summary>Posts to the HTTP port with the key.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string key = Key)
    {
        using var client = new HttpClient { BaseAddress = Http };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("x-otlp-api-key", key);
        return await client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => _receiver!.DisposeAsync();
}
