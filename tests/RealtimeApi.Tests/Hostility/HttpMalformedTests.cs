using System.Text;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>Malformed addresses, queries, headers and bodies for REST and event streams.</summary>
public sealed class HttpMalformedTests(ITestOutputHelper output)
{
    private const string ApiKey = "the key of a server of ours";

    [Fact]
    public async Task Each_malformed_request_is_refused_as_a_problem_with_a_code()
    {
        await using var server = await RealtimeServer.StartAsync([
            .. RealtimeServer.Unhurried,
            ("Auth:ApiKeys:0", ApiKey),
        ]);
        using var http = server.Http();
        var bob = await server.ConnectAsync();
        HostileRequest[] cases = [.. Requests()];
        Assert.True(cases.Length >= 200, $"{cases.Length} cases");

        foreach (var request in cases)
        {
            using var message = request.ToMessage();
            message.Headers.TryAddWithoutValidation(
                "X-Api-Key",
                request.Path.StartsWith("/sse", StringComparison.Ordinal) ? [] : [ApiKey]
            );
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{request} → {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(
                text.Contains("\"code\":\"", StringComparison.Ordinal)
                    && text.Contains("\"retryable\":", StringComparison.Ordinal)
                    && text.Contains("\"detail\":\"", StringComparison.Ordinal),
                $"{request} → {text}"
            );
        }

        await bob.FenceAsync();
        output.WriteLine($"{cases.Length} cases");
    }

    [Fact]
    public void Whatever_a_body_or_a_position_is_it_is_read_or_refused()
    {
        output.WriteLine(Generated.Description);
        var (input, random) = (new MalformedInput(Generated.Seed), new Random(Generated.Seed));
        var positions = 0;

        for (var i = 0; i < Generated.Cases; i++)
        {
            var body = Encoding.UTF8.GetBytes(input.NextCommand());
            Check(CommandReader.ReadMessage(body, "r"), body);
            Check(CommandReader.ReadBroadcast(body), body);
            var text = NextPosition(random);
            if (RoomPosition.TryParse(text, out var position))
            {
                positions++;
                Assert.True(position is { Epoch.Length: > 0, Offset: >= 0 }, $"{Generated.Description}: {text}");
            }
        }
        Assert.InRange(positions, 1, Generated.Cases - 1);
    }

    private static void Check(CommandOrError read, byte[] body) =>
        Assert.True(
            read.Command is null != read.Error is null,
            $"{Generated.Description}: {Encoding.UTF8.GetString(body)}"
        );

    private static string NextPosition(Random random)
    {
        const string Splinters = "0123456789:e-+. \0é☃٣";
        var text = new StringBuilder("epoch:12");
        for (var i = random.Next(5); i > 0; i--)
        {
            text.Insert(random.Next(text.Length + 1), Splinters[random.Next(Splinters.Length)]);
        }
        return text.ToString(random.Next(3), text.Length - random.Next(3, 5));
    }

    private static IEnumerable<HostileRequest> Requests()
    {
        string[] names =
        [
            "%20",
            "a%20b",
            "r%C3%A4ume",
            "a%2Fb",
            "a%5Cb",
            "r%3F",
            "%E2%98%83",
            "%FF",
            new('r', 65),
            "..%2Fr",
        ];
        string[] numbers =
        [
            "",
            "x",
            "-1",
            "1.5",
            "1e3",
            "0x1",
            "%20",
            "9223372036854775808",
            "null",
            "[]",
            "1,2",
            "%D9%A3",
        ];
        string[] positions =
        [
            "",
            "e",
            ":",
            "e:",
            ":1",
            "e:x",
            "e:-1",
            "e:1.5",
            "e:9223372036854775808",
            "e:%201",
            "e:1:",
            "%00",
            new string('e', 65) + ":1",
        ];
        foreach (var name in names)
        {
            yield return new("GET", $"/v1/rooms/{name}/messages");
            yield return new("POST", $"/v1/rooms/{name}/messages", """{"data":1}""");
            yield return new("GET", $"/v1/rooms/{name}/users");
            yield return new("GET", $"/sse/rooms/{name}");
        }
        foreach (var number in numbers)
        {
            yield return new("GET", $"/v1/rooms/r/messages?before={number}");
            yield return new("GET", $"/v1/rooms/r/messages?after={number}");
            yield return new("GET", $"/sse/rooms/r?history={number}");
        }
        foreach (var number in numbers.Append("0"))
        {
            yield return new("GET", $"/v1/rooms/r/messages?limit={number}");
            yield return new("GET", $"/v1/rooms?limit={number}");
        }
        yield return new("GET", "/v1/rooms/r/messages?before=1&after=1");
        foreach (var position in positions)
        {
            yield return new("GET", $"/sse/rooms/r?since={position}");
        }
        foreach (var position in positions.Where(it => it is not ("" or "%00")))
        {
            yield return new("GET", "/sse/rooms/r") { LastEventId = Uri.UnescapeDataString(position) };
        }
        foreach (var body in BadValues.NoObject)
        {
            yield return new("POST", "/v1/rooms/r/messages", body);
            yield return new("POST", "/v1/broadcast", body);
            yield return new("POST", "/v1/session", body);
        }
        foreach (var id in BadValues.Id)
        {
            yield return new("POST", "/v1/rooms/r/messages", $$"""{"data":1,"id":{{id}}}""");
        }
        yield return new("POST", "/v1/rooms/r/messages", "{}");
        yield return new("POST", "/v1/broadcast", "{}");
        foreach (var username in new[] { "null", "7", "true", "[]", "{}", "\"\"" })
        {
            yield return new("POST", "/v1/session", $$"""{"username":{{username}}}""");
        }
        foreach (var field in new[] { "userId", "notificationType", "title", "message" })
        {
            // Without a type it is an info; a message may be empty.
            string[] empty = field is "userId" or "title" ? ["null", "\"\""] : [];
            foreach (var value in empty.Concat(["7", "true", "[]", "{}"]))
            {
                var fields = new Dictionary<string, string>
                {
                    ["userId"] = "\"u\"",
                    ["notificationType"] = "\"info\"",
                    ["title"] = "\"t\"",
                    ["message"] = "\"m\"",
                    [field] = value,
                };
                yield return new(
                    "POST",
                    "/v1/notifications",
                    $"{{{string.Join(',', fields.Select(it => $"\"{it.Key}\":{it.Value}"))}}}"
                );
            }
        }
        foreach (var method in new[] { "PUT", "PATCH", "DELETE" })
        {
            yield return new(method, "/v1/rooms/r/messages");
            yield return new(method, "/sse/rooms/r");
        }
    }

    private sealed record HostileRequest(string Method, string Path, string? Body = null)
    {
        public string? LastEventId { get; init; }

        public HttpRequestMessage ToMessage()
        {
            var message = new HttpRequestMessage(new(Method), new Uri(Path, UriKind.Relative));
            if (Body is not null)
            {
                message.Content = new StringContent(Body, Encoding.UTF8, "application/json");
            }
            if (LastEventId is not null)
            {
                message.Headers.TryAddWithoutValidation("Last-Event-ID", LastEventId);
            }
            return message;
        }
    }
}
