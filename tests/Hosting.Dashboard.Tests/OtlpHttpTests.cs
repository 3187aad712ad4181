using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Realtime.Hosting.Telemetry.Store;
using Realtime.Hosting.Telemetry.Wire;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>The receiver's HTTP side, as the OTLP specification describes it.</summary>
public sealed class OtlpHttpTests
{
    private const string JsonSpan = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"browser"}}]},
        "scopeSpans":[{"scope":{"name":"chat"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
        "name":"send","kind":4,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000",
        "attributes":[{"key":"n","value":{"intValue":"3"}},{"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"}]}}}],
        "aFieldOfTomorrow":true,"status":{"code":2}}]}]}]}
        """;

    [Fact]
    public async Task Json_with_hexadecimal_ids_is_understood_and_answered_in_json()
    {
        await using var receiver = await TestReceiver.StartAsync();

        using var answer = await receiver.PostAsync("/v1/traces", Json(JsonSpan));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var span = Assert.Single(receiver.Store.Traces.Find("5b8efff798038103d269b633813fc60c")!.Spans());
        Assert.Equal(("send", "eee19b7ec3c1b174", "browser"), (span.Name, span.SpanId, span.Source.Name));
        Assert.Equal((SpanRole.Producer, true, TimeSpan.FromSeconds(1)), (span.Role, span.IsError, span.Duration));
        Assert.Equal(("3", """["a",1]"""), (span.Attributes.Find("n"), span.Attributes.Find("list")));
    }

    [Fact]
    public async Task A_compressed_body_is_accepted()
    {
        await using var receiver = await TestReceiver.StartAsync();
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(JsonSpan));
        }
        var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var answer = await receiver.PostAsync("/v1/traces", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(receiver.Store.Traces.All());
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task A_wrong_key_is_refused_before_the_body_is_read(string key)
    {
        await using var receiver = await TestReceiver.StartAsync();

        using var answer = await receiver.PostAsync("/v1/traces", Json(JsonSpan), key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("x-otlp-api-key", await answer.Content.ReadAsStringAsync());
        Assert.Empty(receiver.Store.Traces.All());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"resourceSpans":7}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":5}]}]}]}""")]
    public async Task Malformed_json_is_refused_with_a_status_in_json(string body)
    {
        await using var receiver = await TestReceiver.StartAsync();

        using var answer = await receiver.PostAsync("/v1/traces", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"code\": 3", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task A_malformed_protobuf_body_is_refused_with_a_status_in_protobuf(string path)
    {
        await using var receiver = await TestReceiver.StartAsync();

        using var answer = await receiver.PostAsync(path, Protobuf([0x0a, 0xff, 0xff]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(3, RpcStatus.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()).Code);
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        await using var receiver = await TestReceiver.StartAsync();

        using var answer = await receiver.PostAsync("/v1/traces", new StringContent("hello"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_also_when_it_is_small_on_the_wire(bool isCompressed)
    {
        await using var receiver = await TestReceiver.StartAsync(maxRequestBytes: 10_000);
        var body = Encoding.UTF8.GetBytes(new string(' ', 20_000) + JsonSpan);
        using var stream = new MemoryStream();
        await using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(body);
        }
        var content = new ByteArrayContent(isCompressed ? stream.ToArray() : body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (isCompressed)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using var answer = await receiver.PostAsync("/v1/traces", content);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest });
        Assert.Empty(receiver.Store.Traces.All());
    }

    [Fact]
    public async Task Spans_without_ids_are_counted_as_rejected_and_the_others_are_kept()
    {
        await using var receiver = await TestReceiver.StartAsync();
        var request = Spans.Request(Spans.Span(1, 1), new Span { Name = "no ids" });

        using var answer = await receiver.PostAsync("/v1/traces", Protobuf(request.ToByteArray()));

        var partial = ExportTraceServiceResponse
            .Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync())
            .PartialSuccess;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, partial.RejectedSpans);
        Assert.Single(receiver.Store.Traces.All());
    }

    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://elsewhere.example", false)]
    public async Task Only_the_apps_own_pages_may_send_from_a_browser(string origin, bool isAllowed)
    {
        await using var receiver = await TestReceiver.StartAsync();
        using var client = new HttpClient { BaseAddress = receiver.Http };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/traces");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-otlp-api-key");

        using var answer = await client.SendAsync(preflight);

        Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static ByteArrayContent Protobuf(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } };
}
