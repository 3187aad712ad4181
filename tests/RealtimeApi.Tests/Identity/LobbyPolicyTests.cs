using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>Who may broadcast to everyone and send private messages.</summary>
public sealed class LobbyPolicyTests
{
    private const string ApiKey = "the key of a server of ours";
    private static readonly string Key = new('k', 32);

    [Fact]
    public async Task Unless_a_setting_says_otherwise_only_those_who_signed_in_may_broadcast_and_send_private_messages()
    {
        using var folder = new TemporaryFolder();
        await using var program = await ServerProgram.StartAsync(folder.Path);
        await using var stranger = await SocketClient.ConnectAsync(program.Lobby);
        await using var ada = await SocketClient.ConnectAsync(
            new($"{program.Lobby}?access_token={Token("ada", roles: [])}")
        );

        (await BroadcastAsync(stranger)).AssertError("forbidden", retryable: false);
        (await SendPrivateAsync(stranger, ada.UserId)).AssertError("forbidden", retryable: false);
        Assert.Equal("ack", (await BroadcastAsync(ada)).Type);
        Assert.Equal("ack", (await SendPrivateAsync(ada, stranger.UserId)).Type);

        Assert.Equal(ada.ClientId, (await stranger.NextAsync("private")).Value("from"));
        await ada.FenceAsync();
        Assert.Single(ada.All("broadcast"));
        Assert.Empty(ada.All("private"));
    }

    [Fact]
    public async Task A_role_may_be_asked_for()
    {
        await using var server = await RealtimeServer.StartAsync(
            ("Auth:SigningKey", Key),
            ("Lobby:Broadcast", "admin"),
            ("Lobby:Private", "admin")
        );
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        var admin = await server.ConnectAsync(server.LobbyAs(Token("root", "admin")));

        var refused = await BroadcastAsync(ada);
        refused.AssertError("forbidden", retryable: false);
        Assert.Contains("Lobby:Broadcast", refused.Value("message"), StringComparison.Ordinal);
        (await SendPrivateAsync(ada, admin.UserId)).AssertError("forbidden", retryable: false);
        Assert.Equal("ack", (await BroadcastAsync(admin)).Type);
        Assert.Equal("ack", (await SendPrivateAsync(admin, ada.UserId)).Type);
    }

    [Fact]
    public async Task Where_nobody_may_broadcast_a_server_with_a_key_still_does()
    {
        await using var server = await RealtimeServer.StartAsync(
            ("Auth:ApiKeys:0", ApiKey),
            ("Lobby:Broadcast", "nobody"),
            ("Lobby:Private", "nobody")
        );
        using var rest = new RestClient(server);
        var ada = await server.ConnectAsync(server.LobbyAs(await server.SignInAsync("Ada")));
        var own = await server.ConnectAsync(it => it.SetRequestHeader("X-Api-Key", ApiKey));

        (await BroadcastAsync(ada)).AssertError("forbidden", retryable: false);
        Assert.Equal("ack", (await BroadcastAsync(own)).Type);
        Assert.Equal("ack", (await SendPrivateAsync(own, ada.UserId)).Type);
        Assert.Equal(202, (await rest.PostAsync("/v1/broadcast", new { data = 1 }, ("X-Api-Key", ApiKey))).Status);

        await ada.NextAsync(2, "broadcast");
        await ada.NextAsync("private");
    }

    private static Task<WireMessage> BroadcastAsync(SocketClient client) =>
        client.AskAsync(id => new
        {
            type = "broadcast",
            id,
            data = 1,
        });

    private static Task<WireMessage> SendPrivateAsync(SocketClient client, string targetId) =>
        client.AskAsync(id => new
        {
            type = "private",
            id,
            targetId,
            data = 1,
        });

    private static string Token(string userId, params string[] roles) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = "realtime",
                Audience = "realtime",
                Claims = new Dictionary<string, object> { ["sub"] = userId, ["roles"] = roles },
                SigningCredentials = new(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Key)),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );
}
