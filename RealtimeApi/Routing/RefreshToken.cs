using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Routing;

/// <summary>A client brings a newer token for the same person, and may stay as long as that one holds.</summary>
internal sealed class RefreshToken(SessionTokens tokens, EndSessions sessionEnds)
{
    public async ValueTask HandleAsync(Session session, RefreshCommand command, Action<ServerEvent> answer)
    {
        var (person, refused) = await tokens.ReadAsync(command.Token);
        if (person is null)
        {
            answer(ErrorEvent.For(refused!, command.Id));
            return;
        }
        if (person.UserId != session.Person.UserId)
        {
            answer(ErrorEvent.For(Errors.AnotherPerson, command.Id));
            return;
        }
        session.Refresh(person);
        answer(new AckEvent(command.Id, ExpiresAt: person.ExpiresAt?.ToUnixTimeMilliseconds()));
        // Perhaps its session has ended since the token was read.
        sessionEnds.CloseIfEnded(session);
    }
}
