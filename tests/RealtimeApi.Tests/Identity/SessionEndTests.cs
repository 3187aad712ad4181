using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Contracts.Clients;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>What ends with a session, who may end it, and that the end is kept.</summary>
public sealed class SessionEndTests
{
    private const string ApiKey = "a-key-of-our-own-server";

    private static readonly (string, string)[] Settings = [("Auth:SigningKey", Tokens.Key), ("Auth:ApiKeys:0", ApiKey)];

    [Fact]
    public async Task A_token_that_renews_another_is_of_the_same_session_and_a_new_sign_in_is_not()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);

        var first = await rest.PostAsync("/v1/session", new { username = "Ada" });
        var renewed = await rest.PostAsync("/v1/session", new { username = "Ada L." }, Bearer(TokenOf(first)));
        var other = await rest.PostAsync("/v1/session", new { username = "Ada" });

        Assert.NotEmpty(SessionOf(first));
        Assert.Equal(SessionOf(first), SessionOf(renewed));
        Assert.Equal(SessionOf(first), SessionOf(await rest.GetAsync("/v1/session", Bearer(TokenOf(renewed)))));
        Assert.NotEqual(SessionOf(first), SessionOf(other));
    }

    [Fact]
    public async Task Signing_out_ends_all_tokens_of_the_session_and_makes_none_of_them_new()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var first = await rest.PostAsync("/v1/session", new { username = "Ada" });
        var renewed = await rest.PostAsync("/v1/session", new { username = "Ada" }, Bearer(TokenOf(first)));

        var signedOut = await rest.DeleteAsync("/v1/session", ("Cookie", $"session-token={TokenOf(first)}"));

        Assert.Equal(204, signedOut.Status);
        Assert.StartsWith("session-token=;", Assert.Single(signedOut.Headers["Set-Cookie"]), StringComparison.Ordinal);
        foreach (var token in new[] { TokenOf(first), TokenOf(renewed) })
        {
            (await rest.GetAsync("/v1/session", Bearer(token))).AssertProblem(401, "session_ended");
            (await rest.GetAsync("/v1/rooms", Bearer(token))).AssertProblem(401, "session_ended");
            (await rest.GetAsync($"/sse?access_token={token}")).AssertProblem(401, "session_ended");
            var again = await rest.PostAsync("/v1/session", new { username = "Ada" }, Bearer(token));
            Assert.NotEqual(first.Json.GetProperty("userId").GetString(), again.Json.GetProperty("userId").GetString());
            Assert.NotEqual(SessionOf(first), SessionOf(again));
        }
    }

    [Fact]
    public async Task Signing_out_twice_or_without_a_session_is_the_same_as_signing_out()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");

        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(token))).Status);
        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(token))).Status);
        Assert.Equal(204, (await rest.DeleteAsync("/v1/session")).Status);
        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer("nonsense"))).Status);
    }

    [Fact]
    public async Task Other_sessions_of_the_same_person_stay()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var (phone, laptop) = (Tokens.Of("ada", "phone", Now(server)), Tokens.Of("ada", "laptop", Now(server)));
        var onPhone = await server.ConnectAsync(server.LobbyAs(phone));
        var onLaptop = await server.ConnectAsync(server.LobbyAs(laptop));

        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(phone))).Status);

        Assert.Equal(4401, (await onPhone.EndAsync()).Code);
        (await RefreshAsync(onLaptop, phone)).AssertError("session_ended", retryable: false);
        Assert.Equal("ack", (await RefreshAsync(onLaptop, laptop)).Type);
        Assert.Equal(200, (await rest.GetAsync("/v1/session", Bearer(laptop))).Status);
    }

    [Fact]
    public async Task A_token_that_names_no_session_is_one_of_its_own()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var (old, newer) = (Tokens.Of("ada", null, Now(server).AddSeconds(-9)), Tokens.Of("ada", null, Now(server)));
        var renewed = await rest.PostAsync("/v1/session", new { username = "Ada" }, Bearer(old));

        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(old))).Status);

        (await rest.GetAsync("/v1/session", Bearer(old))).AssertProblem(401, "session_ended");
        (await rest.GetAsync("/v1/session", Bearer(TokenOf(renewed)))).AssertProblem(401, "session_ended");
        Assert.Equal(200, (await rest.GetAsync("/v1/session", Bearer(newer))).Status);
    }

    [Fact]
    public async Task A_connection_that_took_over_a_token_of_another_session_ends_with_that_one()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var (one, other) = (Tokens.Of("ada", "one", Now(server)), Tokens.Of("ada", "other", Now(server)));
        var ada = await server.ConnectAsync(server.LobbyAs(one));
        await RefreshAsync(ada, other);

        await rest.DeleteAsync("/v1/sessions/one", Server);
        await ada.FenceAsync();
        await rest.DeleteAsync("/v1/sessions/other", Server);

        (await ada.NextAsync("error")).AssertError("session_ended", retryable: false);
        Assert.Equal(4401, (await ada.EndAsync()).Code);
    }

    [Fact]
    public async Task Inboxes_and_event_streams_end_with_the_session_too()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");
        var inbox = await server.ConnectAsync(server.InboxOf(token));
        var streams = new[] { "/sse", "/sse/notifications", "/sse/rooms/r" }
            .Select(path => rest.GetAsync($"{path}?access_token={token}"))
            .ToList();
        var sessions = () => rest.GetAsync($"/v1/users/{inbox.UserId}/sessions", Server);
        await Eventually.HoldsAsync(
            async () =>
                (await sessions()).Json.GetProperty("sessions")[0].GetProperty("connections").GetInt32()
                == 1 + streams.Count,
            "all streams are open"
        );

        await rest.DeleteAsync("/v1/session", Bearer(token));

        Assert.Equal(4401, (await inbox.EndAsync()).Code);
        foreach (var stream in await Task.WhenAll(streams))
        {
            Assert.Contains("\"session_ended\"", stream.Text, StringComparison.Ordinal);
        }
        await Eventually.HoldsAsync(
            async () => (await sessions()).Json.GetProperty("sessions").GetArrayLength() == 0,
            "nothing is connected"
        );
    }

    [Fact]
    public async Task However_many_connect_while_the_session_ends_none_stays()
    {
        await using var server = await RealtimeServer.StartAsync([.. Settings, .. RealtimeServer.Unhurried]);
        using var rest = new RestClient(server);
        for (var round = 0; round < 5; round++)
        {
            var token = await server.SignInAsync("Ada");
            var connecting = Enumerable.Range(0, 40).Select(_ => TryConnectAsync(server, token)).ToList();

            await Task.WhenAny(connecting);
            Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(token))).Status);

            foreach (var client in await Task.WhenAll(connecting))
            {
                if (client is not null)
                {
                    Assert.Equal(4401, (await client.EndAsync()).Code);
                }
            }
        }
    }

    [Fact]
    public async Task A_client_that_reads_nothing_goes_with_its_session_all_the_same()
    {
        await using var server = await RealtimeServer.StartAsync([
            .. Settings,
            .. RealtimeServer.Unhurried,
            ("Outbox:MaxMessages", "100000"),
            ("Outbox:MaxBytes", "100000000"),
            ("Sessions:CloseTimeout", "00:00:00.200"),
            ("Rooms:PresenceGrace", "00:00:00"),
        ]);
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Slow");
        using var slow = await Silent.SignalRAsync(
            server.Address,
            "r",
            token,
            new Microsoft.AspNetCore.SignalR.Protocol.JsonHubProtocol()
        );
        await Eventually.HoldsAsync(() => IsPresentAsync(rest, "Slow"), "the slow one is in the room");
        var data = new string('x', 30_000);
        var connection = Assert.Single(server.Services.GetRequiredService<SessionRegistry>().All).Connection;
        // As much as the sockets' own buffers take, and more.
        for (var i = 0; connection.Waiting < 10; i++)
        {
            Assert.True(i < 2000, "2000 messages wait for nobody.");
            Assert.Equal(201, (await rest.PostAsync("/v1/rooms/r/messages", new { data })).Status);
        }

        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(token))).Status);

        await Eventually.HoldsAsync(
            async () => !await IsPresentAsync(rest, "Slow"),
            "the slow one is gone, sooner than the platform gives up writing by itself (10 s, measured)",
            TimeSpan.FromSeconds(5)
        );
    }

    [Fact]
    public async Task A_server_with_an_API_key_finds_the_sessions_of_a_person_and_ends_one()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var (phone, laptop) = (Tokens.Of("ada", "phone", Now(server)), Tokens.Of("ada", "laptop", Now(server)));
        var onPhone = await server.ConnectAsync(server.LobbyAs(phone));
        var onLaptop = await server.ConnectAsync(server.LobbyAs(laptop));
        var inbox = await server.ConnectAsync(server.InboxOf(laptop));

        var found = (await rest.GetAsync("/v1/users/ada/sessions", Server)).Json;

        Assert.Equal("ada", found.GetProperty("userId").GetString());
        Assert.Equal(
            [("phone", 1), ("laptop", 2)],
            found
                .GetProperty("sessions")
                .EnumerateArray()
                .Select(it => (it.GetProperty("sessionId").GetString(), it.GetProperty("connections").GetInt32()))
        );
        Assert.Equal(204, (await rest.DeleteAsync("/v1/sessions/laptop", Server)).Status);
        Assert.Equal(204, (await rest.DeleteAsync("/v1/sessions/laptop", Server)).Status);
        Assert.Equal(204, (await rest.DeleteAsync("/v1/sessions/unknown", Server)).Status);
        Assert.Equal(4401, (await onLaptop.EndAsync()).Code);
        Assert.Equal(4401, (await inbox.EndAsync()).Code);
        (await rest.GetAsync("/v1/session", Bearer(laptop))).AssertProblem(401, "session_ended");
        await onPhone.FenceAsync();
        var left = (await rest.GetAsync("/v1/users/ada/sessions", Server)).Json.GetProperty("sessions");
        Assert.Equal("phone", Assert.Single(left.EnumerateArray()).GetProperty("sessionId").GetString());
    }

    [Fact]
    public async Task Only_servers_with_an_API_key_may_find_and_end_sessions()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");

        foreach (var headers in new (string, string)[][] { [], [Bearer(token)], [("X-Api-Key", "not-a-key-of-ours")] })
        {
            (await rest.DeleteAsync("/v1/sessions/one", headers)).AssertProblem(401, "unauthorized");
            (await rest.DeleteAsync("/v1/users/ada/sessions", headers)).AssertProblem(401, "unauthorized");
            (await rest.GetAsync("/v1/users/ada/sessions", headers)).AssertProblem(401, "unauthorized");
        }
        var tooLong = new string('x', 129);
        (await rest.DeleteAsync($"/v1/sessions/{tooLong}", Server)).AssertProblem(400, "invalid_field");
        (await rest.DeleteAsync($"/v1/users/{tooLong}/sessions", Server)).AssertProblem(400, "invalid_field");
    }

    [Fact]
    public async Task Ending_all_sessions_of_a_person_ends_every_token_issued_until_then_and_none_issued_after()
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var guest = await rest.PostAsync("/v1/session", new { username = "Ada" });
        var userId = guest.Json.GetProperty("userId").GetString()!;
        string[] before =
        [
            TokenOf(guest),
            Tokens.Of(userId, "sid", Now(server)),
            Tokens.Of(userId, null, Now(server)),
            Tokens.Of($"\"sub\":\"{userId}\",\"exp\":{Now(server).AddHours(1).ToUnixTimeSeconds()}"),
        ];

        Assert.Equal(204, (await rest.DeleteAsync($"/v1/users/{userId}/sessions", Server)).Status);
        var after = Tokens.Of(userId, null, Now(server));

        foreach (var token in before)
        {
            (await rest.GetAsync("/v1/session", Bearer(token))).AssertProblem(401, "session_ended");
        }
        var ada = await server.ConnectAsync(server.LobbyAs(after));
        Assert.Equal(204, (await rest.DeleteAsync("/v1/users/somebody-else/sessions", Server)).Status);
        await ada.FenceAsync();
    }

    [Fact]
    public async Task Ends_are_kept_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        string gone,
            ended,
            stays;
        await using (var before = await RealtimeServer.StartAsync(folder.Path, Settings))
        {
            using var rest = new RestClient(before);
            gone = await before.SignInAsync("Ada");
            ended = Tokens.Of("bob", null, Now(before));
            stays = await before.SignInAsync("Cleo");
            Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(gone))).Status);
            Assert.Equal(204, (await rest.DeleteAsync("/v1/users/bob/sessions", Server)).Status);
        }

        await using var after = await RealtimeServer.StartAsync(folder.Path, Settings);
        using var again = new RestClient(after);

        foreach (var token in new[] { gone, ended })
        {
            (await again.GetAsync("/v1/session", Bearer(token))).AssertProblem(401, "session_ended");
            var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() =>
                after.ConnectAsync(after.LobbyAs(token))
            );
            Assert.Equal(401, refused.Status);
        }
        Assert.Equal("Cleo", (await after.ConnectAsync(after.LobbyAs(stays))).Username);
    }

    [Fact]
    public async Task A_sign_out_that_was_answered_is_kept_when_the_server_is_killed()
    {
        using var folder = new TemporaryFolder();
        string token;
        await using (var before = await ServerProgram.StartAsync(folder.Path))
        {
            using var http = new HttpClient { BaseAddress = before.Address };
            token = Tokens.Of("ada", null, DateTimeOffset.UtcNow);
            Assert.Equal(204, await AskAsync(http, HttpMethod.Delete, token));
            await before.KillAsync();
        }

        await using var after = await ServerProgram.StartAsync(folder.Path);
        using var again = new HttpClient { BaseAddress = after.Address };

        Assert.Equal(401, await AskAsync(again, HttpMethod.Get, token));
        Assert.Equal(200, await AskAsync(again, HttpMethod.Get, Tokens.Of("ada", "another", DateTimeOffset.UtcNow)));
    }

    [Fact]
    public async Task Where_the_end_cannot_be_stored_nothing_ends_and_the_answer_says_so()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RealtimeServer.StartAsync(
            folder.Path,
            [.. Settings, ("Storage:BusyTimeout", "00:00:00.100")]
        );
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var token = await server.SignInAsync("Ada");
        var ada = await server.ConnectAsync(server.LobbyAs(token));

        using (LockedDatabase.Of(folder))
        {
            var refused = await rest.DeleteAsync("/v1/session", Bearer(token));
            refused.AssertProblem(503, "unavailable");
            Assert.Empty(refused.Headers["Set-Cookie"]);
            Assert.NotEmpty(refused.Headers["Retry-After"]);
            (await rest.DeleteAsync("/v1/sessions/one", Server)).AssertProblem(503, "unavailable");
            (await rest.DeleteAsync($"/v1/users/{ada.UserId}/sessions", Server)).AssertProblem(503, "unavailable");
            await ada.FenceAsync();
            Assert.Equal(200, (await rest.GetAsync("/v1/session", Bearer(token))).Status);
        }

        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(token))).Status);
        Assert.Equal(4401, (await ada.EndAsync()).Code);
    }

    [Fact]
    public async Task While_it_is_unknown_what_has_ended_no_token_is_believed_and_none_is_taken_for_bad()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("realtime.db"), new string('x', 8192));
        await using var server = await RealtimeServer.StartAsync(folder.Path, Settings);
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var token = Tokens.Of("ada", null, Now(server));

        (await rest.GetAsync("/v1/session", Bearer(token))).AssertProblem(503, "unavailable");
        (await rest.DeleteAsync("/v1/session", Bearer(token))).AssertProblem(503, "unavailable");
        (await rest.PostAsync("/v1/session", new { username = "Ada" }, Bearer(token))).AssertProblem(
            503,
            "unavailable"
        );
        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() =>
            server.ConnectAsync(server.LobbyAs(token))
        );
        Assert.Equal(503, refused.Status);
        await server.ConnectAsync();

        File.Delete(folder.File("realtime.db"));
        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await rest.GetAsync("/v1/session", Bearer(token))).Status == 200;
            },
            "tokens are believed again"
        );
    }

    [Fact]
    public async Task An_end_is_forgotten_when_no_token_of_its_session_can_be_left()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RealtimeServer.StartAsync(folder.Path, Settings);
        using var rest = new RestClient(server);
        await rest.DeleteAsync("/v1/session", Bearer(await server.SignInAsync("Ada")));
        await rest.DeleteAsync("/v1/sessions/of-the-app", Server);
        await rest.DeleteAsync("/v1/users/ada/sessions", Server);
        Assert.Equal((2, 1), Kept(folder));

        server.Clock.Advance(TimeSpan.FromHours(12.1));
        await Eventually.HoldsAsync(() => Kept(folder) == (1, 1), "the guest's session is forgotten");
        var young = Tokens.Of("bob", "of-the-app", Now(server));
        (await rest.GetAsync("/v1/session", Bearer(young))).AssertProblem(401, "session_ended");

        server.Clock.Advance(TimeSpan.FromDays(30));
        await Eventually.HoldsAsync(() => Kept(folder) == (0, 0), "the others are forgotten");
        var later = Tokens.Of("bob", "of-the-app", Now(server));
        await Eventually.HoldsAsync(
            async () => (await rest.GetAsync("/v1/session", Bearer(later))).Status == 200,
            "they are forgotten in memory too"
        );
    }

    [Fact]
    public async Task A_token_counts_no_longer_than_ends_are_kept()
    {
        var issuedAt = DateTimeOffset.UtcNow.AddDays(-31);
        var token = Tokens.Of("ada", null, issuedAt, TimeSpan.FromDays(365));
        await using var usual = await RealtimeServer.StartAsync(Settings);
        await using var patient = await RealtimeServer.StartAsync([.. Settings, ("Auth:MaxTokenAge", "60.00:00:00")]);
        using var rest = new RestClient(usual);

        (await rest.GetAsync("/v1/session", Bearer(token))).AssertProblem(401, "unauthorized");
        Assert.Equal("ada", (await patient.ConnectAsync(patient.LobbyAs(token))).UserId);
    }

    [Theory]
    [InlineData("\"iat\":1.5")]
    [InlineData("\"iat\":-1")]
    [InlineData("\"iat\":99999999999999999999")]
    [InlineData("\"iat\":\"now\"")]
    [InlineData("\"iat\":null")]
    [InlineData("\"iat\":[]")]
    [InlineData("\"auth_time\":1e300")]
    [InlineData("\"auth_time\":{}")]
    [InlineData("\"sid\":7")]
    [InlineData("\"sid\":\"\"")]
    [InlineData("\"sid\":[\"a\",\"b\"]")]
    [InlineData("\"sid\":{\"a\":1}")]
    public async Task An_odd_token_is_refused_or_ends_like_any(string oddity)
    {
        await using var server = await RealtimeServer.StartAsync(Settings);
        using var rest = new RestClient(server);
        var token = Tokens.Of($"\"sub\":\"ada\",\"exp\":{Now(server).AddHours(1).ToUnixTimeSeconds()},{oddity}");

        Assert.True((await rest.GetAsync("/v1/session", Bearer(token))).Status is 200 or 401);
        Assert.Equal(204, (await rest.DeleteAsync("/v1/session", Bearer(token))).Status);
        Assert.Equal(401, (await rest.GetAsync("/v1/session", Bearer(token))).Status);
    }

    private static (string, string) Server => ("X-Api-Key", ApiKey);

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static DateTimeOffset Now(RealtimeServer server) => server.Clock.GetUtcNow();

    private static string TokenOf(RestAnswer session) => session.Json.GetProperty("token").GetString()!;

    private static string SessionOf(RestAnswer session) => session.Json.GetProperty("sessionId").GetString()!;

    private static Task<WireMessage> RefreshAsync(SocketClient client, string token) =>
        client.AskAsync(id => new
        {
            type = "refresh",
            id,
            token,
        });

    private static async Task<SocketClient?> TryConnectAsync(RealtimeServer server, string token)
    {
        try
        {
            var client = await SocketClient.OpenAsync(server.LobbyAs(token));
            server.Keep(client);
            return client;
        }
        catch (HandshakeRefusedException refused) when (refused.Status == 401)
        {
            return null;
        }
    }

    private static async Task<bool> IsPresentAsync(RestClient rest, string username) =>
        (await rest.GetAsync("/v1/rooms/r/users")).Text.Contains($"\"{username}\"", StringComparison.Ordinal);

    private static async Task<int> AskAsync(HttpClient http, HttpMethod method, string token)
    {
        using var request = new HttpRequestMessage(method, new Uri("/v1/session", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static (long Sessions, long People) Kept(TemporaryFolder folder)
    {
        using var connection = new SqliteConnection($"Data Source={folder.File("realtime.db")};Pooling=False");
        connection.Open();
        return (Count(connection, "ended_sessions"), Count(connection, "ended_users"));
    }

    private static long Count(SqliteConnection connection, string table)
    {
        using var count = connection.CreateCommand();
#pragma warning disable CA2100
        count.CommandText = $"SELECT COUNT(*) FROM {table}";
#pragma warning restore CA2100
        return (long)count.ExecuteScalar()!;
    }
}
