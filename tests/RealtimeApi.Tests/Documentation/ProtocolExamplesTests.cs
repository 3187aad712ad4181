using System.Text.Json;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Documentation;

/// <summary>What docs/protocol.md shows is what the server does: its examples are one conversation, held here.</summary>
public sealed class ProtocolExamplesTests
{
    /// <summary>Stands in the examples for a value that differs each time.</summary>
    private const string Anything = "…";

    [Fact]
    public async Task Every_example_in_the_protocol_is_answered_as_it_says()
    {
        await using var server = await RealtimeServer.StartAsync();
        await using var client = await SocketClient.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        var lines = Examples();
        Assert.True(lines.Count > 20, "docs/protocol.md has hardly any examples.");
        Match(lines[0][2..], client.Connected);

        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                await client.SendTextAsync(line[2..]);
            }
            else
            {
                var expected = JsonDocument.Parse(line.AsMemory(2)).RootElement;
                var type = expected.GetProperty("type").GetString()!;
                Match(line[2..], await client.NextAsync(type));
            }
        }
    }

    private static List<string> Examples()
    {
        var lines = File.ReadLines(RepositoryRoot.Combine("docs", "protocol.md"));
        var inside = false;
        var examples = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```wire";
            }
            else if (inside)
            {
                examples.Add(line);
            }
        }
        return examples;
    }

    private static void Match(string expected, WireMessage actual) =>
        Match(JsonDocument.Parse(expected).RootElement, actual.Json, $"{expected}\nbut the server said\n{actual.Text}");

    private static void Match(JsonElement expected, JsonElement actual, string context)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString() == Anything)
        {
            return;
        }
        Assert.True(expected.ValueKind == actual.ValueKind, context);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var names = expected.EnumerateObject().Select(it => it.Name).Order();
                Assert.True(names.SequenceEqual(actual.EnumerateObject().Select(it => it.Name).Order()), context);
                foreach (var field in expected.EnumerateObject())
                {
                    Match(field.Value, actual.GetProperty(field.Name), context);
                }
                break;
            case JsonValueKind.Array:
                Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), context);
                foreach (var (one, other) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                {
                    Match(one, other, context);
                }
                break;
            default:
                Assert.True(expected.GetRawText() == actual.GetRawText(), context);
                break;
        }
    }
}
