using System.Text;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Hostility;

/// <summary>Malformed input on the native wire: case by case with the code each must get, and by the hundred thousand.</summary>
public sealed class NativeMalformedTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_malformed_command_gets_its_code_and_the_connection_stays()
    {
        await using var server = await RealtimeServer.StartAsync([.. RealtimeServer.Unhurried]);
        var (ada, bob) = (await server.ConnectAsync(), await server.ConnectAsync());
        (string Text, string Code)[] cases = [.. Cases()];
        Assert.True(cases.Length >= 200, $"{cases.Length} cases");

        foreach (var (text, code) in cases)
        {
            await ada.SendTextAsync(text);
            var answer = await ada.Messages.NextAsync(_ => true, $"the answer to {text}");
            Assert.True(answer.Type == "error" && answer.Value("code") == code, $"{text} → {answer}, not {code}");
        }

        await ada.FenceAsync();
        await bob.FenceAsync();
        Assert.Single(bob.Messages.All.SkipLast(1));
        output.WriteLine($"{cases.Length} cases");
    }

    [Fact]
    public void The_reader_of_commands_answers_everything_with_a_command_or_an_error()
    {
        output.WriteLine(Generated.Description);
        var input = new MalformedInput(Generated.Seed);

        for (var i = 0; i < Generated.Cases; i++)
        {
            var frame = i % 2 == 0 ? Encoding.UTF8.GetBytes(input.NextCommand()) : input.NextFrame();
            var (command, error, _) = CommandReader.Read(frame);
            Assert.True(command is null != error is null, $"{Generated.Description}: {Convert.ToHexString(frame)}");
        }
    }

    private static IEnumerable<(string Text, string Code)> Cases()
    {
        foreach (var text in BadValues.NoObject)
        {
            yield return (text, "invalid_json");
        }
        foreach (
            var type in new[] { "null", "\"Ping\"", "\"PING\"", "\"connected\"", "\"ack\"", "\"__proto__\"", "\"☃\"" }
        )
        {
            yield return ($$"""{"type":{{type}}}""", "unknown_type");
        }
        yield return ("{}", "unknown_type");
        yield return ("""{"id":"1"}""", "unknown_type");
        (string Type, string Field, string[] Values, string Others)[] fields =
        [
            ("ping", "type", ["7", "true", "[]", "{}", "\"\"", $"\"{new string('x', 65)}\""], ""),
            ("join", "room", BadValues.Room, ""),
            ("leave", "room", BadValues.Room, ""),
            ("message", "room", BadValues.Room, ""","data":1"""),
            ("typing", "room", BadValues.Room, ""","isTyping":true"""),
            ("history", "room", BadValues.Room, ""),
            ("ping", "id", BadValues.Id, ""),
            ("message", "id", BadValues.Id, ""","room":"r","data":1"""),
            ("join", "since", BadValues.Since, ""","room":"r" """),
            ("join", "history", BadValues.Count, ""","room":"r" """),
            ("history", "before", BadValues.Count, ""","room":"r" """),
            ("history", "limit", BadValues.Count, ""","room":"r" """),
            ("typing", "isTyping", BadValues.Flag, ""","room":"r" """),
            ("private", "targetId", BadValues.Target, ""","data":1"""),
            ("refresh", "token", BadValues.Token, ""),
            ("markRead", "notificationId", BadValues.NotificationId, ""),
        ];
        foreach (var (type, field, values, rest) in fields)
        {
            foreach (var value in values)
            {
                yield return field == "type"
                    ? ($$"""{"type":{{value}}}""", "invalid_field")
                    : ($$"""{"type":"{{type}}","{{field}}":{{value}}{{rest}}}""", "invalid_field");
            }
        }
        foreach (
            var (type, rest) in new[]
            {
                ("message", ""","room":"r" """),
                ("broadcast", ""),
                ("private", ""","targetId":"t" """),
            }
        )
        {
            yield return ($$"""{"type":"{{type}}"{{rest}}}""", "invalid_field");
        }
        var deep = new string('[', 100) + new string(']', 100);
        yield return ($$"""{"type":"broadcast","data":{{deep}}}""", "invalid_field");
        yield return ($$"""{"type":"broadcast","data":{{deep[..^1]}}}""", "invalid_json");
        foreach (
            var twice in new[]
            {
                """{"type":"ping","type":"ping"}""",
                """{"type":"ping","\u0074ype":"ping"}""",
                """{"type":"broadcast","data":1,"data":1}""",
                """{"type":"join","room":"r","room":"r"}""",
                """{"type":"join","room":"r","since":{"epoch":"e","offset":1,"offset":2}}""",
            }
        )
        {
            yield return (twice, "invalid_field");
        }
        foreach (var otherwise in new[] { "Type", "TYPE", "Id", "Data", "isTYPING", "TargetId", "Since" })
        {
            yield return ($$"""{"type":"ping","{{otherwise}}":1}""", "invalid_field");
        }
        yield return ("""{"type":"join","room":"r","since":{"Epoch":"e","offset":1}}""", "invalid_field");
        foreach (var type in new[] { "markAllRead", "clear" })
        {
            yield return ($$"""{"type":"{{type}}"}""", "unknown_type");
        }
    }
}
