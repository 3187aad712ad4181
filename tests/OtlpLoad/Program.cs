// Sends spans at a given rate over gRPC, as OpenTelemetry's exporters do, and says what became of them:
//   OtlpLoad --url=http://localhost:18889 --key=KEY --rate=20000 --seconds=4 [--dashboard=http://localhost:18888 --token=TOKEN]
// Traces of ten spans, requests of 500. With a dashboard it asks for every trace afterwards and counts the spans in it.
// A rate of 0 sends as fast as the receiver takes them.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using Realtime.Hosting.Telemetry.Wire;
using Realtime.OtlpLoad;

const int InFlight = 8;
var options = new ConfigurationBuilder().AddCommandLine(args).Build();
var rate = options.GetValue("rate", 2_000);
var wanted = (int)(options.GetValue("seconds", 10d) * (rate == 0 ? 20_000 : rate));
var batches = Math.Max(1, wanted / Batch.Spans);

using var sender = new GrpcSender(new Uri(options["url"] ?? "http://localhost:18889"), options["key"] ?? "");
var rejected = 0L;

// Several senders at a time, as several services are: one alone would measure its own round trips.
var sending = new List<Task>();
using var turns = new SemaphoreSlim(InFlight);
var started = Stopwatch.GetTimestamp();
for (var number = 0; number < batches; number++)
{
    if (rate > 0)
    {
        var due = TimeSpan.FromSeconds((double)number * Batch.Spans / rate) - Stopwatch.GetElapsedTime(started);
        if (due > TimeSpan.Zero)
        {
            await Task.Delay(due);
        }
    }
    await turns.WaitAsync();
    sending.Add(SendAsync(Batch.Create(number)));
}
await Task.WhenAll(sending);
var took = Stopwatch.GetElapsedTime(started);
var sent = batches * Batch.Spans;
Say($"sent {sent:N0} spans in {took.TotalSeconds:0.00} s, {sent / took.TotalSeconds:N0}/s; {rejected} rejected");

if (options["dashboard"] is { } dashboard)
{
    var kept = await CountAsync(new Uri(dashboard), options["token"] ?? "");
    Say($"kept {kept:N0} of them");
    return kept == sent ? 0 : 1;
}
return 0;

async Task SendAsync(byte[] message)
{
    try
    {
        Interlocked.Add(ref rejected, await sender.SendAsync(message));
    }
    finally
    {
        turns.Release();
    }
}

async Task<int> CountAsync(Uri address, string token)
{
    using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() });
    (await http.GetAsync(new Uri(address, $"/login?t={token}"))).EnsureSuccessStatusCode();
    var count = 0;
    foreach (var trace in Enumerable.Range(0, batches).SelectMany(Batch.TraceIds))
    {
        var answer = await http.GetAsync(new Uri(address, $"/export/trace/{trace}"));
        if (!answer.IsSuccessStatusCode)
        {
            continue;
        }
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        count += json
            .RootElement.GetProperty("resourceSpans")
            .EnumerateArray()
            .SelectMany(resource => resource.GetProperty("scopeSpans").EnumerateArray())
            .Sum(scope => scope.GetProperty("spans").GetArrayLength());
    }
    return count;
}

static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

namespace Realtime.OtlpLoad
{
    /// <summary>Five hundred spans as a service behind a gateway would send them.</summary>
    internal static class Batch
    {
        public const int Spans = 500;
        private const int SpansPerTrace = 10;
        private const ulong Millisecond = 1_000_000;

        public static IEnumerable<string> TraceIds(int batch) =>
            Enumerable
                .Range(0, Spans / SpansPerTrace)
                .Select(trace => Convert.ToHexStringLower(TraceId(batch, trace).Span));

        public static byte[] Create(int batch)
        {
            var now = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
            var request = new ExportTraceServiceRequest();
            foreach (var service in new[] { "load-gateway", "load-api" })
            {
                var resource = new ResourceSpans
                {
                    Resource = new Resource { Attributes = { Text("service.name", service) } },
                };
                var scope = new ScopeSpans { Scope = new InstrumentationScope { Name = "OtlpLoad" } };
                scope.Spans.AddRange(
                    Enumerable
                        .Range(0, Spans)
                        .Where(i => i % SpansPerTrace < 2 == (service == "load-gateway"))
                        .Select(i => Create(batch, i, now))
                );
                resource.ScopeSpans.Add(scope);
                request.ResourceSpans.Add(resource);
            }
            return request.ToByteArray();
        }

        private static Span Create(int batch, int number, ulong now)
        {
            var (trace, place) = (number / SpansPerTrace, number % SpansPerTrace);
            var start = now + (ulong)place * Millisecond;
            return new Span
            {
                TraceId = TraceId(batch, trace),
                SpanId = Id(8, batch + 1, number + 1),
                ParentSpanId = place == 0 ? ByteString.Empty : Id(8, batch + 1, number),
                Name = place == 0 ? "POST /v1/{**rest}" : $"step {place}",
                Kind = place == 0 ? Span.Types.SpanKind.Server : Span.Types.SpanKind.Internal,
                StartTimeUnixNano = start,
                EndTimeUnixNano = start + (ulong)(SpansPerTrace - place) * Millisecond,
                Attributes =
                {
                    Text("http.request.method", "POST"),
                    Text("url.path", $"/v1/rooms/room-{trace}/messages"),
                    Text("http.route", "/v1/rooms/{room}/messages"),
                    Text("network.protocol.version", "1.1"),
                    Text("server.address", "localhost"),
                },
                Status =
                    number % 97 == 0 ? new Status { Code = Status.Types.StatusCode.Error, Message = "refused" } : null,
            };
        }

        private static ByteString TraceId(int batch, int trace) => Id(16, batch + 1, trace + 1);

        private static ByteString Id(int length, int high, int low)
        {
            var bytes = new byte[length];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, high);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(length - 4), low);
            return ByteString.CopyFrom(bytes);
        }

        private static KeyValue Text(string key, string value) =>
            new()
            {
                Key = key,
                Value = new AnyValue { StringValue = value },
            };
    }

    /// <summary>One unary gRPC call a request: a five-byte frame over HTTP/2.</summary>
    internal sealed class GrpcSender(Uri receiver, string key) : IDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = receiver };

        public void Dispose() => _http.Dispose();

        /// <summary>How many spans were rejected.</summary>
        public async Task<long> SendAsync(byte[] message)
        {
            var frame = new byte[5 + message.Length];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
            message.CopyTo(frame, 5);
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
            )
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(frame),
            };
            request.Content.Headers.ContentType = new("application/grpc");
            request.Headers.TE.Add(new("trailers"));
            request.Headers.Add("x-otlp-api-key", key);
            using var response = await _http.SendAsync(request);
            var answer = await response.Content.ReadAsByteArrayAsync();
            var status =
                response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.First()
                : response.Headers.TryGetValues("grpc-status", out var header) ? header.First()
                : "none";
            if (status != "0")
            {
                throw new InvalidOperationException($"grpc-status {status}, HTTP {(int)response.StatusCode}");
            }
            return ExportTraceServiceResponse.Parser.ParseFrom(answer.AsSpan(5)).PartialSuccess?.RejectedSpans ?? 0;
        }
    }
}
