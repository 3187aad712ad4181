using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>Who may join a room, speak in it and read back, by its name.</summary>
public sealed class RoomPolicyTests : IAsyncLifetime
{
    private static readonly string Key = new('k', 32);

    private RealtimeServer server = null!;
    private SocketClient guest = null!;
    private SocketClient ada = null!;
    private SocketClient admin = null!;

    public async Task InitializeAsync()
    {
        server = await RealtimeServer.StartAsync(
            ("Auth:SigningKey", Key),
            ("Rooms:Policies:0:Pattern", "news"),
            ("Rooms:Policies:0:Publish", "admin"),
            ("Rooms:Policies:1:Pattern", "members:*"),
            ("Rooms:Policies:1:Join", "signed-in"),
            ("Rooms:Policies:2:Pattern", "secret:*"),
            ("Rooms:Policies:2:History", "nobody")
        );
        guest = await server.ConnectAsync();
        ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        admin = await server.ConnectAsync(server.LobbyAs(AdminToken()));
    }

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    [Fact]
    public async Task Only_those_with_the_role_speak_where_a_role_is_asked_for()
    {
        await JoinAsync(ada, "news");
        await JoinAsync(admin, "news");

        (await SayAsync(ada, "news")).AssertError("forbidden", retryable: false);
        Assert.Equal("ack", (await SayAsync(admin, "news")).Type);
        await ada.NextAsync("message");
    }

    [Fact]
    public async Task Only_those_who_signed_in_join_where_that_is_asked_for()
    {
        (await JoinAsync(guest, "members:1")).AssertError("forbidden", retryable: false);
        (await SayAsync(guest, "members:1")).AssertError("not_in_room", retryable: false);
        Assert.Equal("joined", (await JoinAsync(ada, "members:1")).Type);
    }

    [Fact]
    public async Task Whoever_may_not_join_may_not_publish_read_or_see_who_is_there_either()
    {
        Assert.Equal("joined", (await JoinAsync(ada, "members:2")).Type);
        await SayAsync(ada, "members:2");

        var history = await guest.AskAsync(id => new
        {
            type = "history",
            id,
            room = "members:2",
        });
        history.AssertError("forbidden", retryable: false);
        using var rest = new HttpClient { BaseAddress = server.Address };
        using var message = JsonContent.Create(new { data = 1 });
        foreach (
            var answer in new[]
            {
                await rest.GetAsync("/v1/rooms/members:2/messages"),
                await rest.GetAsync("/v1/rooms/members:2/users"),
                await rest.PostAsync("/v1/rooms/members:2/messages", message),
            }
        )
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Where_nobody_may_read_back_no_command_gives_what_was_said_before()
    {
        var epoch = (await JoinAsync(ada, "secret:1")).Value("epoch");
        await SayAsync(ada, "secret:1");

        var history = await guest.AskAsync(id => new
        {
            type = "history",
            id,
            room = "secret:1",
        });
        history.AssertError("forbidden", retryable: false);
        var joined = await guest.AskAsync(id => new
        {
            type = "join",
            id,
            room = "secret:1",
            history = 10,
        });
        Assert.Equal(0, joined.Field("messages").GetArrayLength());
        var resumed = await guest.AskAsync(id => new
        {
            type = "join",
            id,
            room = "secret:1",
            since = new { epoch, offset = 0 },
        });
        Assert.Equal(0, resumed.Field("messages").GetArrayLength());
        Assert.False(resumed.Flag("recovered"));
        using var rest = new RestClient(server);
        (await rest.GetAsync("/v1/rooms/secret:1/messages")).AssertProblem(403, "forbidden");
    }

    private static Task<WireMessage> JoinAsync(SocketClient client, string room) =>
        client.AskAsync(id => new
        {
            type = "join",
            id,
            room,
        });

    private static Task<WireMessage> SayAsync(SocketClient client, string room) =>
        client.AskAsync(id => new
        {
            type = "message",
            id,
            room,
            data = 1,
        });

    private static string AdminToken() =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = "realtime",
                Audience = "realtime",
                Claims = new Dictionary<string, object> { ["sub"] = "root", ["roles"] = new[] { "admin" } },
                SigningCredentials = new(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Key)),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );
}
