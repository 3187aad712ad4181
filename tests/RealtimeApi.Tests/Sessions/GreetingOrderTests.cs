using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.FanOut;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;
using Realtime.RealtimeApi.Tests.Fixtures;
using Realtime.RealtimeApi.Transports.WebSockets;

namespace Realtime.RealtimeApi.Tests.Sessions;

/// <summary>What happens in the very moment in which a client is greeted: it is not lost, and it does not come first.</summary>
public sealed class GreetingOrderTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly IServiceProvider services = shared.Server.Services;

    [Fact]
    public async Task What_is_said_to_a_client_while_it_is_greeted_follows_the_greeting()
    {
        var lobby = services.GetRequiredService<Lobby>();
        var delivery = Delivery.None;

        var heard = await OpenAsync(
            Person.Anonymous(),
            session => delivery = lobby.ToClient(session.ClientId, Said("here"), Feeds.Lobby)
        );

        Assert.Equal(Delivery.Posted, delivery);
        Assert.Collection(heard, it => Assert.Contains("connected", it), it => Assert.Contains("here", it));
    }

    [Fact]
    public async Task A_session_that_ends_while_its_client_is_greeted_is_closed_behind_the_greeting()
    {
        var ends = services.GetRequiredService<EndSessions>();
        var person = new Person("ada", "Ada", IsAnonymous: false, [], null) { SessionId = Ids.New() };

        var heard = await OpenAsync(person, _ => ends.EndOwnAsync(person).AsTask().GetAwaiter().GetResult());

        Assert.Collection(
            heard,
            it => Assert.Contains("connected", it),
            it => Assert.Contains("session_ended", it),
            it => Assert.Equal("4401", it)
        );
    }

    /// <summary>Opens a session, and does something while its greeting is on the way.</summary>
    private async Task<IReadOnlyList<string>> OpenAsync(Person person, Action<Session> meanwhile)
    {
        var lifetime = services.GetRequiredService<SessionLifetime>();
        var connection = new Recording();
        var limits = services.GetRequiredService<IOptions<SessionLimits>>().Value;
        var session = new Session(person, connection, Feeds.Lobby, limits, shared.Server.Clock);
        connection.FirstPosted = () => meanwhile(session);
        await lifetime.OpenAsync(session);
        await lifetime.EndAsync(session);
        return connection.Heard;
    }

    private static PrivateEvent Said(string text) =>
        new("someone", "someone", "Someone", new(Encoding.UTF8.GetBytes($"\"{text}\"")), 0);

    /// <summary>A transport that writes down what it is given.</summary>
    private sealed class Recording : IConnection
    {
        private bool isClosed;

        public List<string> Heard { get; } = [];

        public Action? FirstPosted { get; set; }

        public IWireFormat Format => WebSocketFormat.Instance;

        public bool HasPulse => false;

        public bool Post(PreparedFrame frame)
        {
            var posted = FirstPosted;
            FirstPosted = null;
            if (!isClosed)
            {
                Heard.Add(Encoding.UTF8.GetString(frame.Bytes.Span));
            }
            posted?.Invoke();
            return true;
        }

        public void Close(CloseReason reason)
        {
            Heard.Add($"{reason.Code}");
            isClosed = true;
        }

        public void Ping() { }

        public void Abort() => isClosed = true;
    }
}
