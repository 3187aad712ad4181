using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;

namespace Realtime.RealtimeApi.Transports.SocketIo.Realtime;

/// <summary>The main namespace: rooms, broadcast, private messages. Each event is a command, its arguments are the fields.</summary>
internal sealed class RoomEvents(SocketSessions sessions)
{
    public void AddTo(Namespace ns) =>
        ns.On(
                "joinRoom",
                // A client that asked for no acknowledgement gets what it missed as events.
                sessions.Positional(
                    "join",
                    [Field.Room, Field.Since, Field.History],
                    unasked: (session, command, answer) =>
                        Replay.To(session, ((JoinCommand)command).Since, (JoinedEvent)answer)
                )
            )
            .On("leaveRoom", sessions.Positional("leave", Field.Room))
            .On("sendMessage", sessions.Named("room and text", CommandReader.ReadSaid))
            .On(
                "typing",
                sessions.Named(
                    "room and isTyping",
                    (named, maxDataDepth) => CommandReader.ReadNamed("typing", named, maxDataDepth)
                )
            )
            .On("broadcast", sessions.Positional("broadcast", Field.Data))
            .On("private", sessions.Positional("private", Field.TargetId, Field.Data))
            .On("history", sessions.Positional("history", Field.Room, Field.Before, Field.Limit))
            .On("refresh", sessions.Positional("refresh", Field.Token))
            .On("ping", sessions.Positional("ping"));
}
